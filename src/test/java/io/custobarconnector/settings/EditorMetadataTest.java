package io.custobarconnector.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.error.ErrorCode;
import io.custobarconnector.settings.declared.FlowCatalogue;
import io.custobarconnector.settings.declared.RefusedValue;
import io.custobarconnector.settings.declared.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What editors offer in {@code application.properties}, in the <a
 * href="https://docs.spring.io/spring-boot/specification/configuration-metadata/format.html">form
 * that those for Java read</a>: the same as the catalogue says. To write it anew: {@code mvn test
 * -Dtest=EditorMetadataTest -Dmetadata.write=true}.
 */
class EditorMetadataTest {

  private static final Path SHIPPED =
      Path.of("src/main/resources/META-INF/spring-configuration-metadata.json");

  private static final Pattern CHOICES = Pattern.compile("is not one of ([^;]+)");

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void editors_offer_each_setting_with_its_explanation_default_and_choices() throws IOException {
    String expected = metadata().toPrettyString() + "\n";
    if (Boolean.getBoolean("metadata.write")) {
      Files.writeString(SHIPPED, expected);
    }
    assertThat(Files.readString(SHIPPED)).isEqualTo(expected);
  }

  private ObjectNode metadata() {
    ObjectNode metadata = json.createObjectNode();
    ArrayNode properties = metadata.putArray("properties");
    ArrayNode hints = metadata.putArray("hints");
    Stream.concat(
            SettingsCatalogue.SETTINGS.stream(),
            new TreeSet<>(FlowCatalogue.FLOWS.keySet())
                .stream().flatMap(SettingsCatalogue::flowSettings))
        .forEach(setting -> add(properties, hints, setting));
    return metadata;
  }

  private static void add(ArrayNode properties, ArrayNode hints, Setting setting) {
    List<String> choices = choices(setting);
    ObjectNode property = properties.addObject().put("name", setting.key());
    property
        .put(
            "type",
            choices.equals(List.of("true", "false")) ? "java.lang.Boolean" : "java.lang.String")
        .put("description", setting.explanation());
    if (!setting.defaultValue().isEmpty()) {
      property.put("defaultValue", setting.defaultValue());
    }
    if (setting.secret()) {
      properties
          .addObject()
          .put("name", setting.fileKey())
          .put("type", "java.lang.String")
          .put("description", "A file that holds it. " + setting.explanation());
    }
    if (!choices.isEmpty()) {
      ArrayNode values = hints.addObject().put("name", setting.key()).putArray("values");
      choices.forEach(choice -> values.addObject().put("value", choice));
    }
  }

  /** A type names its choices when it refuses what is none. */
  private static List<String> choices(Setting setting) {
    try {
      setting.type().read("\u0001");
      return List.of();
    } catch (RefusedValue e) {
      Matcher named = CHOICES.matcher(ErrorCode.without(e.sentence(setting.key(), "\u0001", true)));
      return named.find() ? List.of(named.group(1).split(", ")) : List.of();
    }
  }
}
