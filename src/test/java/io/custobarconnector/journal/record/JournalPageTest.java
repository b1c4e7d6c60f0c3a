package io.custobarconnector.journal.record;

import static io.custobarconnector.journal.OpenJournal.done;
import static io.custobarconnector.journal.OpenJournal.failed;
import static io.custobarconnector.journal.OpenJournal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.journal.OpenJournal;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.row.OmittedField;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** The questions of docs/journal.md, asked of a journal in which there is something to find. */
@ExtendWith(EmptyDatabaseExtension.class)
class JournalPageTest {

  private static final Path PAGE = Path.of("docs/journal.md");
  private static final Pattern QUESTION = Pattern.compile("```sql\\R(.*?)```", Pattern.DOTALL);

  @Test
  void every_question_of_the_page_is_answered(PGSimpleDataSource database) throws IOException {
    List<String> questions =
        QUESTION.matcher(Files.readString(PAGE)).results().map(match -> match.group(1)).toList();
    assertThat(questions).hasSizeGreaterThan(10);
    try (OpenJournal journal = new OpenJournal(database)) {
      happenings(journal);
      for (String question : questions) {
        if (question.startsWith("SET ")) {
          journal.execute(question);
        } else {
          assertThat(journal.ask(question)).as(question).isNotEmpty();
        }
      }
    }
  }

  @Test
  void every_table_and_view_is_on_the_page(PGSimpleDataSource database) throws IOException {
    String page = Files.readString(PAGE);
    try (OpenJournal journal = new OpenJournal(database)) {
      for (List<String> table :
          journal.ask(
              "SELECT table_name FROM information_schema.tables WHERE table_schema ="
                  + " current_schema() AND table_name <> 'flyway_schema_history'")) {
        assertThat(page).contains("`" + table.get(0) + "`");
      }
    }
  }

  private static void happenings(OpenJournal journal) {
    Exchange first = journal.exchange();
    Run run = journal.runs().begin("customers", first);
    run.rowsRead(3);
    run.accepted(List.of("1", "2"), new long[] {1, 2});
    run.rejected(refused("100012", "{\"external_id\": \"100012\"}"));
    run.omitted(new OmittedField("2", "phone_number", "invalid", "is no phone number"));
    journal.runs().commit(run, Optional.of(new Position("2026-03-01 10:00:00+02", "2")));
    run.rejected(refused("100012", "{\"external_id\": \"100012\"}"));
    journal.runs().commit(run, Optional.of(new Position("2026-03-01 11:00:00+02", "100012")));
    done(first);
    Exchange second = journal.exchange();
    var unused = journal.runs().begin("customers", second);
    failed(second, new IllegalStateException("Custobar failed (HTTP 500)"));
    journal.execute(
        """
        INSERT INTO permission_audit (external_id, channel, origin, stated, learned_at, applied, reason, explanation)
        VALUES ('100042', 'email', 'webhook', false, now(), true, 'newer', 'newer')\
        """);
    journal.execute(
        "INSERT INTO permission_known (external_id, channel) VALUES ('100042', 'email')");
  }
}
