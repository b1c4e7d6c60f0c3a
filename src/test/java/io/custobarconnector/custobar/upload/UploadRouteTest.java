package io.custobarconnector.custobar.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.DatatypeSchema;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.limit.RequestBudget;
import io.custobarconnector.custobar.message.Message;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.journal.run.Run;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.test.junit5.CamelContextConfiguration;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.apache.camel.test.main.junit5.CamelMainTestSupport;
import org.junit.jupiter.api.Test;

/** The shipped upload route alone, with a Custobar of one line in the place of the HTTP request. */
class UploadRouteTest extends CamelMainTestSupport {

  private static final int ROWS = UploadRoutes.BATCH;

  private final RequestBudget budget = new RequestBudget(0);
  private final DatatypeSchema customers = Datatypes.load(CustomFields.none()).get("customers");
  private final Run run = Run.unrecorded("customers", Instant.EPOCH, Optional.empty());
  private final List<Integer> sizes = new ArrayList<>();

  @Override
  public void configureTest(TestExecutionConfiguration configuration) {
    configuration.withUseAdviceWith(true);
  }

  @Override
  protected void configure(MainConfigurationProperties configuration) {
    configuration.setRoutesIncludePattern(UploadRoutes.files());
  }

  @Override
  public void configureContext(CamelContextConfiguration configuration) {
    super.configureContext(configuration);
    configuration.withUseOverridePropertiesWithPropertiesComponent(
        UploadRoutes.settings("http://127.0.0.1:1"));
    configuration.withRegistryBinder(
        registry ->
            UploadRoutes.bind(
                registry::bind,
                budget,
                new ResponseClassifier(budget, InstantSource.system()),
                new Retries()));
  }

  @Test
  void one_poison_row_among_500_is_isolated_in_about_twice_the_depth_of_halving() throws Exception {
    custobar(
        request -> contains(request, "321") ? new UploadResult.Refused(400, "no") : accepted());
    upload();
    assertThat(run.tally().sent()).isEqualTo(ROWS - 1);
    assertThat(run.pendingRejections()).extracting(RejectedRow::key).containsExactly("321");
    assertThat(sizes).hasSizeLessThanOrEqualTo(1 + 2 * 9);
    assertThat(sizes.get(0)).isEqualTo(ROWS);
  }

  @Test
  void a_busy_custobar_gets_the_same_request_again_as_often_as_the_setting_says() throws Exception {
    custobar(
        request -> {
          throw new CustobarBusyException("busy");
        });
    assertThat(upload().getException()).isInstanceOf(CustobarBusyException.class);
    assertThat(sizes).containsExactly(ROWS, ROWS, ROWS);
    assertThat(run.tally().sent()).isZero();
    assertThat(run.pendingRejections()).isEmpty();
  }

  private Exchange upload() {
    List<Message> messages =
        IntStream.range(0, ROWS)
            .mapToObj(Integer::toString)
            .map(
                key ->
                    new Message(
                        key,
                        "",
                        "{\"external_id\":\"%s\"}".formatted(key).getBytes(StandardCharsets.UTF_8)))
            .toList();
    UploadRequest request = UploadRequest.divide(customers, messages, ROWS, false).get(0);
    return template.send(
        "direct:custobar-upload",
        exchange -> {
          exchange.setVariable("run", run);
          exchange.getMessage().setBody(request);
        });
  }

  private void custobar(Custobar custobar) throws Exception {
    AdviceWith.adviceWith(
        context,
        "custobar-request",
        route ->
            route
                .weaveByToUri("direct:custobar-post")
                .replace()
                .process(
                    exchange -> {
                      UploadRequest request = exchange.getVariable("sending", UploadRequest.class);
                      sizes.add(request.messages().size());
                      exchange.getMessage().setBody(custobar.answer(request));
                    }));
    context.start();
  }

  private static boolean contains(UploadRequest request, String key) {
    return request.keys().contains(key);
  }

  private static UploadResult accepted() {
    return new UploadResult.Accepted();
  }

  @FunctionalInterface
  private interface Custobar {
    UploadResult answer(UploadRequest request) throws Exception;
  }
}
