package io.custobarconnector.custobar.upload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.DatatypeSchema;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.message.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class UploadRequestTest {

  private static final DatatypeSchema SALES = Datatypes.load(CustomFields.none()).get("sales");

  @Property
  void dividing_loses_nothing_and_keeps_the_order(
      @ForAll @Size(max = 30) List<@IntRange(min = 0, max = 12) Integer> receipts,
      @ForAll @IntRange(min = 1, max = 15) int size) {
    List<Message> messages = messages(receipts);

    assertThat(UploadRequest.divide(SALES, messages, size, false))
        .flatExtracting(UploadRequest::messages)
        .containsExactlyElementsOf(messages);
  }

  @Property
  void no_receipt_is_in_two_requests_and_only_a_receipt_alone_is_larger_than_the_size(
      @ForAll @Size(max = 30) List<@IntRange(min = 0, max = 12) Integer> receipts,
      @ForAll @IntRange(min = 1, max = 15) int size) {
    Set<String> seen = new HashSet<>();
    for (UploadRequest request : UploadRequest.divide(SALES, messages(receipts), size, false)) {
      Set<String> here = groups(request);
      assertThat(seen).doesNotContainAnyElementsOf(here);
      seen.addAll(here);
      assertThat(request.messages()).isNotEmpty();
      assertThat(request.messages().size() <= size || here.size() == 1).isTrue();
    }
  }

  @Property
  void there_are_as_few_requests_as_the_size_allows(
      @ForAll @Size(max = 30) List<@IntRange(min = 0, max = 12) Integer> receipts,
      @ForAll @IntRange(min = 1, max = 15) int size) {
    List<UploadRequest> requests = UploadRequest.divide(SALES, messages(receipts), size, false);

    for (int i = 1; i < requests.size(); i++) {
      UploadRequest next = requests.get(i);
      String first = next.messages().get(0).group();
      long ofFirst =
          first.isEmpty()
              ? 1
              : next.messages().stream().filter(m -> m.group().equals(first)).count();
      assertThat(requests.get(i - 1).messages().size() + ofFirst)
          .as("room for the next receipt in the request before")
          .isGreaterThan(size);
    }
  }

  @Property
  void halving_ends_with_every_receipt_alone(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 0, max = 12) Integer> receipts) {
    List<Message> messages = messages(receipts);
    Deque<UploadRequest> open =
        new ArrayDeque<>(List.of(new UploadRequest(SALES, messages, false)));
    List<Message> alone = new ArrayList<>();
    int receiptsAlone = 0;
    while (!open.isEmpty()) {
      UploadRequest request = open.pop();
      if (request.isDivisible()) {
        List<UploadRequest> halves = request.halves();
        assertThat(halves).hasSize(2).noneMatch(half -> half.messages().isEmpty());
        open.push(halves.get(1));
        open.push(halves.get(0));
      } else {
        alone.addAll(request.messages());
        receiptsAlone++;
      }
    }

    assertThat(alone).containsExactlyElementsOf(messages);
    assertThat(receiptsAlone).isEqualTo(receipts.size());
  }

  @Property
  void the_body_is_json_with_every_message_under_the_datatypes_name(
      @ForAll @Size(max = 10) List<@IntRange(min = 0, max = 4) Integer> receipts)
      throws IOException {
    UploadRequest request = new UploadRequest(SALES, messages(receipts), false);

    JsonNode body = new ObjectMapper().readTree(request.body());

    assertThat(body.fieldNames()).toIterable().containsExactly("sales");
    List<String> keys = new ArrayList<>();
    body.get("sales").forEach(item -> keys.add(item.get("k").asText()));
    assertThat(keys).containsExactlyElementsOf(request.keys());
  }

  @Example
  void the_size_of_halves_is_about_equal() {
    assertThat(new UploadRequest(SALES, messages(List.of(0, 0, 0, 0, 0, 0, 0, 0)), false).halves())
        .extracting(half -> half.messages().size())
        .containsExactly(4, 4);
  }

  @Example
  void long_texts_divide_a_request_before_it_is_full_and_a_receipt_stays_whole() {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      messages.add(new Message("k" + i, i < 4 ? "" : "r-" + i / 4, new byte[400_000]));
    }
    messages.add(new Message("huge", "", new byte[3_000_000]));
    messages.add(new Message("small", "", new byte[10]));

    assertThat(UploadRequest.divide(SALES, messages, 500, false))
        .extracting(request -> request.messages().size())
        .containsExactly(2, 2, 4, 4, 1, 1);
  }

  @Example
  void what_it_is_made_of_is_not_told_in_words() {
    Message message =
        new Message("k", "", "{\"email\":\"a@b.c\"}".getBytes(StandardCharsets.UTF_8));

    assertThat(new UploadRequest(SALES, List.of(message), false).toString())
        .doesNotContain("a@b.c");
  }

  /** A receipt for each number, of so many rows; 0 is one row that belongs to no receipt. */
  private static List<Message> messages(List<Integer> receipts) {
    List<Message> messages = new ArrayList<>();
    for (int receipt = 0; receipt < receipts.size(); receipt++) {
      int rows = receipts.get(receipt);
      for (int row = 0; row < Math.max(1, rows); row++) {
        String key = "ä\"" + messages.size();
        byte[] json =
            new ObjectMapper()
                .createObjectNode()
                .put("k", key)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        messages.add(new Message(key, rows == 0 ? "" : "receipt-" + receipt, json));
      }
    }
    return messages;
  }

  private static Set<String> groups(UploadRequest request) {
    Set<String> groups = new HashSet<>();
    for (Message message : request.messages()) {
      groups.add(message.group().isEmpty() ? message.key() : message.group());
    }
    return groups;
  }
}
