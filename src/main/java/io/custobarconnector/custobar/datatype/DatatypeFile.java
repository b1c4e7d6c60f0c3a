package io.custobarconnector.custobar.datatype;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.custobarconnector.custobar.value.Nulls;
import io.custobarconnector.custobar.value.ValueType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The file that describes a datatype, {@code custobar/<name>.yaml} on the class path, as written.
 */
record DatatypeFile(
    String name,
    String about,
    String upload,
    String wrapper,
    String documented,
    List<String> key,
    List<String> anyOf,
    List<String> together,
    String group,
    Nulls nulls,
    DeletionEntry deletion,
    List<FieldEntry> fields) {

  record DeletionEntry(Deletion.How how, String field, boolean value, String about) {}

  record FieldEntry(
      String name,
      String type,
      Map<String, String> members,
      String mandatory,
      String characters,
      List<String> values,
      IfInvalid ifInvalid,
      Nulls nulls,
      String about,
      String documented,
      String inferred) {}

  enum IfInvalid {
    REFUSE,
    OMIT
  }

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  static DatatypeFile read(String name) {
    String file = "/custobar/" + name + ".yaml";
    try (InputStream yaml = DatatypeFile.class.getResourceAsStream(file)) {
      Object tree =
          new Load(LoadSettings.builder().setLabel(file).build()).loadFromInputStream(yaml);
      return MAPPER.convertValue(tree, DatatypeFile.class);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  DatatypeSchema withCustomFields(CustomFields custom) {
    List<Field> all = new ArrayList<>(fields.stream().map(DatatypeFile::field).toList());
    all.addAll(custom.of(name));
    return new DatatypeSchema(
        name,
        upload,
        wrapper,
        all,
        orEmpty(key),
        orEmpty(anyOf),
        orEmpty(together),
        Optional.ofNullable(group),
        nulls,
        new Deletion(
            deletion.how(),
            Optional.ofNullable(deletion.field()),
            deletion.value(),
            deletion.about()),
        custom.company());
  }

  private static Field field(FieldEntry entry) {
    ValueType type = ValueType.parse(entry.type());
    return new Field(
        entry.name(),
        entry.members() == null ? type : type.withMembers(entry.members()),
        mandatory(entry.mandatory()),
        Optional.ofNullable(entry.characters()),
        orEmpty(entry.values()),
        entry.ifInvalid() == IfInvalid.REFUSE,
        Optional.ofNullable(entry.nulls()),
        entry.about(),
        entry.documented() != null
            ? new Evidence(Evidence.Label.DOCUMENTED, entry.documented())
            : new Evidence(Evidence.Label.INFERRED, entry.inferred()));
  }

  private static Field.Mandatory mandatory(String written) {
    return written == null
        ? Field.Mandatory.NO
        : Field.Mandatory.valueOf(written.replace('-', '_').toUpperCase(Locale.ROOT));
  }

  private static List<String> orEmpty(List<String> list) {
    return Stream.ofNullable(list).flatMap(List::stream).toList();
  }
}
