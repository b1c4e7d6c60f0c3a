package io.custobarconnector.permission.why;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.custobarconnector.custobar.value.CustomerNumber;
import io.custobarconnector.error.PermissionError;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Forgotten;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.permission.CustomerPage;
import io.custobarconnector.permission.KnownPermissions;
import io.custobarconnector.permission.PermissionSql;
import io.custobarconnector.permission.PermissionSqlException;
import io.custobarconnector.permission.PermissionsUnavailableException;
import io.custobarconnector.permission.decision.Base;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionState;
import io.custobarconnector.permission.decision.PermissionValue;
import io.custobarconnector.permission.decision.StoredPermission;
import io.custobarconnector.permission.why.CustomerStory.ChannelStory;
import io.custobarconnector.permission.why.CustomerStory.Sent;
import io.custobarconnector.permission.why.CustomerStory.Statement;
import io.custobarconnector.permission.why.CustomerStory.Value;
import io.custobarconnector.settings.part.PermissionRules;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** Puts together what the journal, the source and Custobar say of one customer. */
public final class StoryReader {

  private final String customer;
  private final PermissionRules rules;
  private Optional<Boolean> inSource = Optional.empty();
  private Optional<Boolean> inCustobar = Optional.empty();
  private final Map<Channel, StoredPermission> source = new EnumMap<>(Channel.class);
  private final Map<Channel, Boolean> flags = new EnumMap<>(Channel.class);

  /**
   * @param customer a customer number in its one form
   */
  public StoryReader(String customer, PermissionRules rules) {
    this.customer = customer;
    this.rules = rules;
  }

  /**
   * Asks the source, by the integrator's own statement.
   *
   * @param database connections to the source
   * @param routes the folder of the statement
   * @throws PermissionSqlException when the statement is missing or wrong
   */
  public void askSource(DataSource database, Path routes) {
    String question = PermissionSql.question(routes);
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(question)) {
      query.setString(1, JsonNodeFactory.instance.arrayNode().add(customer).toString());
      inSource = Optional.of(false);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          if (CustomerNumber.of(row.getObject("external_id")).equals(customer)) {
            inSource = Optional.of(true);
            for (Channel channel : Channel.values()) {
              source.put(
                  channel,
                  new StoredPermission(
                      PermissionValue.of((Boolean) row.getObject(channel.column())),
                      KnownPermissions.time(row, channel.column() + "_at")));
            }
          }
        }
      }
    } catch (SQLException e) {
      throw new PermissionSqlException(PermissionError.SYNTAX, FailureText.of(e), e);
    }
  }

  /**
   * Takes what Custobar answered about the customer.
   *
   * @throws PermissionsUnavailableException when it is no page of customers
   */
  public void hearCustobar(byte[] page) {
    try {
      inCustobar = Optional.of(false);
      CustomerPage.read(
          page,
          (number, given) -> {
            if (number.equals(customer)) {
              inCustobar = Optional.of(true);
              flags.putAll(given);
            }
          });
    } catch (IOException e) {
      // The parser's own words may quote the page.
      inCustobar = Optional.empty();
      throw new PermissionsUnavailableException("its answer is not a page of customers", e);
    }
  }

  /**
   * Asks the journal, and tells all.
   *
   * @param journal connections whose search path is the journal's schema
   * @param now the time by which it is told what will happen
   */
  public CustomerStory tell(DataSource journal, Instant now) {
    try (Connection connection = journal.getConnection()) {
      Map<Channel, PermissionState> known =
          KnownPermissions.of(connection, List.of(customer)).get(customer);
      List<Statement> statements = statements(connection);
      WaitingStatements waiting = WaitingStatements.of(connection, customer);
      boolean inJournal =
          !statements.isEmpty()
              || waiting.any()
              || !known.values().stream().allMatch(StoryReader::isNew);
      List<ChannelStory> channels =
          Stream.of(Channel.values())
              .map(channel -> channel(channel, known.get(channel), statements, waiting, now))
              .toList();
      return new CustomerStory(
          customer,
          inJournal,
          !Forgotten.among(connection, Set.of(customer)).isEmpty(),
          inSource,
          inCustobar,
          channels,
          statements);
    } catch (SQLException e) {
      throw new PermissionsUnavailableException(
          "the journal could not be read: " + FailureText.of(e), e);
    }
  }

  private static boolean isNew(PermissionState state) {
    return state.equals(PermissionState.NEW);
  }

  private ChannelStory channel(
      Channel channel,
      PermissionState state,
      List<Statement> statements,
      WaitingStatements waiting,
      Instant now) {
    Optional<StoredPermission> held = Optional.ofNullable(source.get(channel)).or(state::seen);
    Optional<Boolean> flag = Optional.ofNullable(flags.get(channel));
    List<Statement> own =
        statements.stream().filter(said -> said.channel().equals(channel.column())).toList();
    return new ChannelStory(
        channel.column(),
        held.map(StoryReader::value).orElse(Value.NOT_KNOWN),
        held.flatMap(StoredPermission::since),
        source.containsKey(channel) ? Optional.empty() : state.seenAt(),
        inCustobar.isPresent() ? value(flag.orElse(null)) : heard(state),
        inCustobar.isPresent() ? Optional.empty() : state.heardAt(),
        own.stream().filter(Statement::counted).reduce((before, after) -> after),
        sent(state),
        new NextSteps(channel, state, rules)
            .sentences(
                Optional.ofNullable(source.get(channel)),
                inCustobar.orElse(false)
                    ? Optional.of(Base.of(flag.orElse(null)))
                    : Optional.empty(),
                own,
                waiting,
                now));
  }

  private static Value value(StoredPermission held) {
    return value(held.stance().flag());
  }

  private static Value heard(PermissionState state) {
    return state.base() == Base.UNKNOWN ? Value.NOT_KNOWN : value(state.base().flag());
  }

  private static Value value(Boolean flag) {
    if (flag == null) {
      return Value.NOTHING;
    }
    return flag ? Value.YES : Value.NO;
  }

  private static List<Sent> sent(PermissionState state) {
    List<Sent> sent = new ArrayList<>();
    state.yesSentAt().ifPresent(at -> sent.add(new Sent(true, at, true)));
    state.noSentAt().ifPresent(at -> sent.add(new Sent(false, at, true)));
    sent.sort(Comparator.comparing(Sent::at).reversed());
    if (state.unanswered() && !sent.isEmpty()) {
      sent.set(0, new Sent(sent.get(0).granted(), sent.get(0).at(), false));
    }
    return List.copyOf(sent);
  }

  private List<Statement> statements(Connection journal) throws SQLException {
    return Sql.list(
        journal,
        "SELECT * FROM permission_audit WHERE external_id = ? ORDER BY learned_at, id",
        StoryReader::statement,
        customer);
  }

  private static Statement statement(ResultSet row) throws SQLException {
    long run = row.getLong("run_id");
    return new Statement(
        row.getString("channel"),
        row.getString("origin"),
        row.getBoolean("stated"),
        KnownPermissions.time(row, "stated_at"),
        row.getTimestamp("learned_at").toInstant(),
        row.getTimestamp("decided_at").toInstant(),
        value((Boolean) row.getObject("old")),
        value((Boolean) row.getObject("new")),
        row.getBoolean("applied"),
        row.getString("reason"),
        row.getString("explanation"),
        run == 0 ? OptionalLong.empty() : OptionalLong.of(run));
  }
}
