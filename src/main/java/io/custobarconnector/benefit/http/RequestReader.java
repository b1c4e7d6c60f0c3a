package io.custobarconnector.benefit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.custobarconnector.benefit.Benefit;
import io.custobarconnector.benefit.Problem;
import io.custobarconnector.benefit.ProblemException;
import io.custobarconnector.benefit.Till;
import io.custobarconnector.benefit.TillRequest;
import io.custobarconnector.custobar.value.CustomerNumber;
import io.custobarconnector.custobar.value.Phones;
import io.custobarconnector.settings.part.BenefitSettings;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what tills send, strictly: what is not understood is refused and not guessed. */
final class RequestReader {

  private static final Pattern ID = Pattern.compile("[\\p{L}\\p{N}._:/+ -]{1,128}");
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[!-~]{1,255}");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Phones phones;
  private final BenefitSettings settings;

  RequestReader(BenefitSettings settings) {
    this.phones = new Phones(settings.region());
    this.settings = settings;
  }

  TillRequest.Redemption redemption(Till till, String idempotencyKey, byte[] body) {
    Fields fields =
        fields(
            body,
            List.of("phone", "benefitId", "receiptId", "storeId", "terminalId"),
            List.of("customerId"));
    TillRequest.Redemption redemption =
        new TillRequest.Redemption(
            till,
            key(idempotencyKey),
            phone(fields.text("phone")),
            fields
                .optionalId("customerId")
                .map(CustomerNumber::of)
                .filter(number -> !number.isEmpty()),
            fields.benefitId().orElseThrow(),
            fields.id("receiptId"),
            fields.id("storeId"),
            fields.id("terminalId"));
    requireStore(till, redemption.storeId());
    return redemption;
  }

  TillRequest.Reversal reversal(Till till, String idempotencyKey, byte[] body) {
    Fields fields =
        fields(body, List.of("receiptId"), List.of("benefitId", "storeId", "terminalId"));
    Optional<String> store = fields.optionalId("storeId");
    store.ifPresent(id -> requireStore(till, id));
    fields.optionalId("terminalId");
    return new TillRequest.Reversal(
        till,
        key(idempotencyKey),
        fields.id("receiptId"),
        fields.benefitId(),
        store.or(till::store));
  }

  /**
   * A parameter of the query.
   *
   * @param query as it stood in the address, still encoded
   */
  String parameter(String query, String name) {
    List<String> values =
        List.of((query == null ? "" : query).split("&")).stream()
            .filter(part -> part.startsWith(name + "="))
            .map(part -> part.substring(name.length() + 1))
            .toList();
    if (values.size() != 1) {
      throw invalid(name, values.isEmpty() ? "is missing" : "is given more than once");
    }
    String value = values.get(0);
    // A plus sign that begins a phone number should be %2B, and often is not.
    String written = value.startsWith("+") ? "%2B" + value.substring(1) : value;
    try {
      return URLDecoder.decode(written, UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid(name, "is not encoded as addresses are");
    }
  }

  static boolean hasIdForm(String value) {
    return ID.matcher(value).matches() && Benefit.isReadableId(value);
  }

  String id(String name, String value) {
    if (!hasIdForm(value)) {
      throw invalid(
          name,
          "must be 1 to 128 letters, digits, spaces within and any of . _ : / + -, and not the text null");
    }
    return value;
  }

  String phone(String written) {
    String phone;
    try {
      phone = phones.e164(written);
    } catch (Phones.NotAPhoneException e) {
      throw new ProblemException(
          Problem.PHONE_INVALID, "phone: " + e.getMessage(), Map.of("field", "phone"));
    }
    if (!settings.foreignPhones() && !phones.isDomestic(phone)) {
      throw new ProblemException(
          Problem.PHONE_FOREIGN,
          "phone: a number of another country; benefits.foreign-phones allows them",
          Map.of("field", "phone"));
    }
    return phone;
  }

  private static String key(String key) {
    if (key == null || !IDEMPOTENCY_KEY.matcher(key).matches()) {
      throw new ProblemException(
          Problem.IDEMPOTENCY_KEY_MISSING,
          "Idempotency-Key: 1 to 255 printable ASCII characters, a new one for each request that is not a repetition");
    }
    return key;
  }

  private static void requireStore(Till till, String store) {
    if (!till.speaksFor(store)) {
      throw new ProblemException(Problem.WRONG_STORE, "storeId: the key speaks for another store");
    }
  }

  private Fields fields(byte[] body, List<String> required, List<String> optional) {
    if (body != null && body.length > settings.bodyLimit()) {
      throw new ProblemException(
          Problem.BODY_TOO_LARGE, "the body may hold %s bytes".formatted(settings.bodyLimit()));
    }
    JsonNode tree = json(body == null ? new byte[0] : body);
    if (!tree.isObject()) {
      throw new ProblemException(Problem.MALFORMED_BODY, "the body must be one JSON object");
    }
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      if (!required.contains(field.getKey()) && !optional.contains(field.getKey())) {
        throw new ProblemException(
            Problem.INVALID_FIELD,
            "the body has a field that does not belong here; there are %s and optional %s"
                .formatted(String.join(", ", required), String.join(", ", optional)));
      }
      if (!field.getValue().isTextual()
          && !(field.getValue().isNull() && optional.contains(field.getKey()))) {
        throw invalid(field.getKey(), "must be a text");
      }
    }
    for (String name : required) {
      if (!tree.has(name)) {
        throw invalid(name, "is missing");
      }
    }
    return new Fields(tree);
  }

  /** Only UTF-8, and only as it should be: a character in two spellings would be two texts. */
  private static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException e) {
      throw new ProblemException(Problem.MALFORMED_BODY, "the body is not UTF-8");
    } catch (StreamConstraintsException e) {
      throw new ProblemException(
          Problem.MALFORMED_BODY, "the body is nested too deep, or a number in it is too long");
    } catch (JsonProcessingException e) {
      JsonLocation place = e.getLocation();
      throw new ProblemException(
          Problem.MALFORMED_BODY,
          place == null
              ? "the body is not JSON"
              : "not JSON, or a key given twice, at line %s column %s"
                  .formatted(place.getLineNr(), place.getColumnNr()));
    }
  }

  private final class Fields {
    private final JsonNode tree;

    Fields(JsonNode tree) {
      this.tree = tree;
    }

    String text(String name) {
      return tree.path(name).asText();
    }

    String id(String name) {
      return RequestReader.this.id(name, text(name));
    }

    /** The id of a benefit, as a look-up shows it; empty when there is none. */
    Optional<String> benefitId() {
      String name = "benefitId";
      if (tree.hasNonNull(name) && !Benefit.isReadableId(text(name))) {
        throw invalid(name, "must be an id as a look-up shows it, of 1 to 128 characters");
      }
      return tree.hasNonNull(name) ? Optional.of(text(name)) : Optional.empty();
    }

    Optional<String> optionalId(String name) {
      return tree.hasNonNull(name) ? Optional.of(id(name)) : Optional.empty();
    }
  }

  private static ProblemException invalid(String field, String what) {
    return new ProblemException(Problem.INVALID_FIELD, field + " " + what, Map.of("field", field));
  }
}
