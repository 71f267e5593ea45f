package io.kernos.dns.name;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelRuleTest {

  @ParameterizedTest
  @CsvSource({
    "web, web",
    "Web_App, web-app",
    "'/group/app', groupapp",
    "v1.2.web, v1-2-web",
    "'--web--', web",
    "'a b $c', abc",
    "'käse', kse",
    "'---', ''",
    "'', ''",
    "7up, 7up"
  })
  void what_no_label_may_hold_is_replaced_or_dropped(String text, String label) {
    assertThat(LabelRule.RFC1123.label(text)).isEqualTo(label);
  }

  @Test
  void the_old_rule_begins_with_a_letter_and_has_24_at_most() {
    assertThat(LabelRule.RFC952.label("7-up")).isEqualTo("up");
    assertThat(LabelRule.RFC952.label("abcdefghijklmnopqrstuvwxyz")).hasSize(24).startsWith("abc");
  }

  @Test
  void the_usual_rule_has_63_at_most_and_ends_with_no_dash() {
    assertThat(LabelRule.RFC1123.label("a".repeat(70))).hasSize(63);
    assertThat(LabelRule.RFC1123.label("a".repeat(62) + "-b")).isEqualTo("a".repeat(62) + "b");
    assertThat(LabelRule.RFC1123.label("x" + "-".repeat(70) + "y")).isEqualTo("xy");
  }

  @Test
  void a_frameworks_name_keeps_its_dots_and_loses_empty_parts() {
    assertThat(LabelRule.RFC1123.labels("Prod..mara_thon.")).isEqualTo("prod.mara-thon");
    assertThat(LabelRule.RFC1123.labels("..")).isEmpty();
  }
}
