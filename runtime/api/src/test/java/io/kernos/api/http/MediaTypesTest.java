package io.kernos.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypesTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      delimiter = '|',
      value = {
        "none | application/json",
        "*/* | application/json",
        "application/* | application/json",
        "application/json | application/json",
        "APPLICATION/JSON | application/json",
        "text/html, application/json;q=0.1 | application/json",
        "application/x-protobuf | application/x-protobuf",
        "application/x-protobuf, application/json | application/json",
        "application/json;q=0, */* | application/x-protobuf",
        "application/json ; q=0.0, application/x-protobuf | application/x-protobuf",
        "text/html | none",
        "'' | none",
        ";, | none",
        "*/*;q=0 | none",
        "*/*;q=x | none",
      })
  void the_answer_is_json_where_it_is_taken(String accept, String type) {
    assertThat(MediaTypes.forAnswer(accept)).isEqualTo(type);
  }

  @Test
  void content_types_are_compared_to_the_letter() {
    assertThat(MediaTypes.isMessage("application/json")).isTrue();
    assertThat(MediaTypes.isMessage("application/x-protobuf")).isTrue();
    assertThat(MediaTypes.isMessage("application/json; charset=utf-8")).isFalse();
    assertThat(MediaTypes.isMessage("Application/json")).isFalse();
  }
}
