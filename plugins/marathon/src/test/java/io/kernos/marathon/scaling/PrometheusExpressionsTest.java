package io.kernos.marathon.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class PrometheusExpressionsTest {
  private static double value(String data) {
    return PrometheusExpressions.value(
        new JsonObject("{\"status\":\"success\",\"data\":" + data + "}"));
  }

  @Test
  void a_vector_is_summed() {
    assertThat(
            value(
                "{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1.5,\"2\"]},"
                    + "{\"metric\":{},\"value\":[1.5,\"0.5\"]}]}"))
        .isEqualTo(2.5);
  }

  @Test
  void a_scalar_is_taken_as_it_is() {
    assertThat(value("{\"resultType\":\"scalar\",\"result\":[1.5,\"7\"]}")).isEqualTo(7);
  }

  @Test
  void what_is_no_number_is_refused_in_words() {
    assertThatThrownBy(() -> value("{\"resultType\":\"vector\",\"result\":[]}"))
        .hasMessage("the expression has no value");
    assertThatThrownBy(() -> value("{\"resultType\":\"scalar\",\"result\":[1,\"NaN\"]}"))
        .hasMessage("the expression's value is NaN");
    assertThatThrownBy(() -> value("{\"resultType\":\"matrix\",\"result\":[]}"))
        .hasMessageContaining("matrix");
    assertThatThrownBy(
            () ->
                PrometheusExpressions.value(
                    new JsonObject("{\"status\":\"error\",\"error\":\"parse error\"}")))
        .hasMessage("parse error");
  }
}
