package io.kernos.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceTextTest {

  @Test
  void reads_scalars_ranges_sets_and_roles() {
    Resources resources =
        Resources.parse("cpus:2; mem(eng/web):1024 ;ports:[7-9, 1-5,4-6];disk:10.0005;zones:{b,a}");
    assertThat(resources)
        .hasToString(
            "cpus:2; mem(reservations: [(STATIC,eng/web)]):1024; ports:[1-9]; disk:10.001;"
                + " zones:{a, b}");
  }

  @Test
  void what_names_no_role_goes_to_the_default_role() {
    assertThat(ResourceText.parse("cpus:1;mem(*):2", "prod"))
        .isEqualTo(Resources.parse("cpus(prod):1;mem:2"));
  }

  @Test
  void the_same_resource_twice_is_added_up_and_nothing_is_left_out() {
    assertThat(Resources.parse("cpus:1;cpus:2;mem:0;")).isEqualTo(Resources.parse("cpus:3"));
    assertThat(Resources.parse("")).isEqualTo(Resources.EMPTY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cpus | Bad value for resources, missing or extra ':' in cpus",
        "cpus:1:2 | Bad value for resources, missing or extra ':' in cpus:1:2",
        "cpus(a:1 | Bad value for resources, mismatched parentheses in cpus(a:1",
        "cpus)a(:1 | Bad value for resources, mismatched parentheses in cpus)a(:1",
        "cpus:-1 | Bad type for resource cpus value -1 type TEXT",
        "cpus:many | Bad type for resource cpus value many type TEXT",
        "cpus:1e300 | Invalid scalar resource: value is not a number, or too large",
        "ports:[1-2 | Failed to parse resource ports value [1-2 error Mismatched brackets",
        "ports:[1-2-3] | Failed to parse resource ports value [1-2-3] error Expecting one or more"
            + " \"ranges\"",
        "ports:[a-b] | Failed to parse resource ports value [a-b] error Expecting non-negative"
            + " integers in 'a'",
        "ports:x[1-2] | Failed to parse resource ports value x[1-2] error Unexpected '[' found",
        "zones:x{a} | Failed to parse resource zones value x{a} error Unexpected '{' found",
        "cpus(/a):1 | Role '/a' cannot start with a slash",
        "cpus(a/):1 | Role 'a/' cannot end with a slash",
        "cpus(a/../b):1 | Role 'a/../b' cannot include '..' as a component",
        "cpus(a/*):1 | Role 'a/*' cannot include '*' as a component",
        "cpus(-a):1 | Role component '-a' is invalid because it starts with a dash",
        "cpus:1;cpus:[1-2] | Resources with the same name ('cpus') but different types are not"
            + " allowed",
      })
  void says_what_is_wrong(String text, String reason) {
    assertThatThrownBy(() -> Resources.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(reason);
  }

  @Test
  void reads_a_json_array_in_either_format() {
    String json =
        """
        [{"name":"cpus","type":"SCALAR","scalar":{"value":2}},
         {"name":"mem","type":"SCALAR","scalar":{"value":64},"role":"a"},
         {"name":"ports","type":"RANGES","ranges":{"range":[{"begin":1,"end":5}]},
          "reservations":[{"type":"STATIC","role":"a"}]}]""";
    assertThat(Resources.parse(json)).isEqualTo(Resources.parse("cpus:2;mem(a):64;ports(a):[1-5]"));
    assertThat(ResourceText.parse(json, "b"))
        .isEqualTo(Resources.parse("cpus(b):2;mem(a):64;ports(a):[1-5]"));
  }

  @Test
  void bad_json_is_refused() {
    assertThatThrownBy(() -> Resources.parse("[{\"name\":1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Some JSON resources were not formatted properly: ");
    assertThatThrownBy(
            () ->
                Resources.parse(
                    "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},"
                        + "\"revocable\":{}}]"))
        .hasMessageStartingWith("Revocable resources cannot be specified at the command line");
  }

  @Test
  void reads_quantities() {
    assertThat(Quantities.parse("mem:32;cpus:0.01")).hasToString("cpus:0.01; mem:32");
    assertThatThrownBy(() -> Quantities.parse("ports:[1-2]"))
        .hasMessage("Failed to parse '[1-2]' to quantity: only scalar values are allowed");
  }
}
