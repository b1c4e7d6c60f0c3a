package io.custobarconnector.source.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.WithoutJournal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A byte means here what it means to PostgreSQL, or nothing in both places. */
@ExtendWith(EmptyDatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@WithoutJournal
class TextEncodingTest {

  private Rows rows;

  @BeforeAll
  void ask(DataSource database) {
    rows = new Rows(database);
    rows.run(
        """
        CREATE FUNCTION means(byte int, encoding text) RETURNS text LANGUAGE plpgsql AS $$
        BEGIN
          RETURN convert_from(decode(lpad(to_hex(byte), 2, '0'), 'hex'), encoding);
        EXCEPTION WHEN OTHERS THEN RETURN NULL;
        END $$\
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WIN1250",
        "WIN1251",
        "WIN1252",
        "WIN1253",
        "WIN1254",
        "WIN1255",
        "WIN1257",
        "WIN1258",
        "WIN874",
        "LATIN3",
        "ISO_8859_6",
        "ISO_8859_7",
        "ISO_8859_8"
      })
  void a_character_is_the_same_here_and_there(String encoding) {
    Charset charset = TextEncoding.named(encoding).orElseThrow();
    assertThat(IntStream.range(1, 256).boxed().map(i -> i + " " + here(i, charset)))
        .containsExactlyElementsOf(
            rows
                .list(
                    "SELECT n || ' ' || coalesce(means(n, ?), '-') AS said FROM generate_series(1, 255) n ORDER BY n",
                    encoding)
                .stream()
                .map(row -> (String) row.get("said"))
                .toList());
  }

  private static String here(int value, Charset charset) {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(new byte[] {(byte) value})).toString();
    } catch (CharacterCodingException e) {
      return "-";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"LATIN1", "LATIN2", "LATIN9", "KOI8R", "KOI8U", "WIN866", "WIN1256"})
  void where_each_byte_is_a_character_texts_are_read_as_they_are(String encoding) {
    assertThat(TextEncoding.named(encoding)).isEmpty();
    assertThat(rows.count("SELECT count(means(n, ?)) FROM generate_series(1, 255) n", encoding))
        .isEqualTo(255);
  }

  @Test
  void every_other_encoding_of_one_byte_is_known() {
    Map<String, Object> gaps =
        rows.list(
                """
                SELECT string_agg(e, ' ') AS names FROM (
                  SELECT pg_encoding_to_char(n) AS e FROM generate_series(0, 41) n) s
                 WHERE pg_encoding_max_length(pg_char_to_encoding(e)) = 1
                   AND EXISTS (SELECT FROM generate_series(1, 255) i WHERE means(i, e) IS NULL)\
                """)
            .get(0);
    for (String name : ((String) gaps.get("names")).split(" ", -1)) {
      assertThat(TextEncoding.named(name)).as(name).isPresent();
    }
  }
}
