package io.kernos.master.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.TextFormat;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.scheduler.OfferConstraints;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstraintFilterTest {
  private static final AgentInfo AGENT =
      read(
          AgentInfo.newBuilder(),
          "hostname: 'h1.example' attributes { name: 'rack' type: TEXT text { value: 'r7' } }"
              + " attributes { name: 'slots' type: SCALAR scalar { value: 4 } }"
              + " domain { fault_domain { region { name: 'eu' } zone { name: 'z1' } } }");

  @SuppressWarnings("unchecked")
  private static <T> T read(com.google.protobuf.Message.Builder builder, String text) {
    try {
      TextFormat.merge(text.replace('\'', '"'), builder);
    } catch (TextFormat.ParseException e) {
      throw new IllegalArgumentException(e);
    }
    return (T) builder.build();
  }

  private static ConstraintFilter filter(String groups) {
    OfferConstraints constraints =
        read(
            OfferConstraints.newBuilder(),
            "role_constraints { key: 'a' value { " + groups + " } }");
    return ConstraintFilter.of(constraints);
  }

  private static String group(String selector, String predicate) {
    return "groups { attribute_constraints { selector { "
        + selector
        + " } predicate { "
        + predicate
        + " } } }";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "attribute_name: 'rack' | exists { } | true",
        "attribute_name: 'none' | exists { } | false",
        "attribute_name: 'rack' | not_exists { } | false",
        "attribute_name: 'none' | not_exists { } | true",
        "attribute_name: 'rack' | text_equals { value: 'r7' } | true",
        "attribute_name: 'rack' | text_equals { value: 'r8' } | false",
        "attribute_name: 'none' | text_equals { value: 'r8' } | false",
        "attribute_name: 'rack' | text_not_equals { value: 'r7' } | false",
        "attribute_name: 'none' | text_not_equals { value: 'r7' } | true",
        "attribute_name: 'slots' | text_equals { value: 'x' } | true",
        "attribute_name: 'slots' | text_not_matches { regex: '.*' } | true",
        "attribute_name: 'rack' | text_matches { regex: 'r[0-9]' } | true",
        "attribute_name: 'rack' | text_matches { regex: 'r' } | false",
        "attribute_name: 'rack' | text_not_matches { regex: 'r.' } | false",
        "pseudoattribute_type: HOSTNAME | text_matches { regex: 'h1\\\\..*' } | true",
        "pseudoattribute_type: REGION | text_equals { value: 'eu' } | true",
        "pseudoattribute_type: ZONE | text_equals { value: 'z2' } | false",
      })
  void tests_attributes(String selector, String predicate, boolean passes) {
    assertThat(filter(group(selector, predicate)).excludes("a", AGENT)).isEqualTo(!passes);
  }

  @Test
  void one_group_must_hold_and_other_roles_are_not_concerned() {
    String no = group("attribute_name: 'rack'", "not_exists { }");
    String yes = group("attribute_name: 'rack'", "exists { }");
    assertThat(filter(no + yes).excludes("a", AGENT)).isFalse();
    assertThat(filter(no).excludes("a", AGENT)).isTrue();
    assertThat(filter(no).excludes("b", AGENT)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | 'OfferConstraints::role_constraints' has an empty 'RoleConstraints::groups' for role"
            + " a",
        "groups { } | 'OfferConstraints::RoleConstraints::groups' for role a contains an empty"
            + " RoleConstraints::Group",
        "groups { attribute_constraints { selector { } predicate { exists { } } } } | A role a has an invalid"
            + " 'AttributeConstraint': Exactly one of 'AttributeConstraint::Selector::name' or"
            + " 'AttributeConstraint::Selector::pseudoattribute_type' must be set",
        "groups { attribute_constraints { selector { attribute_name: 'x' } predicate { } } } | A role a has an"
            + " invalid 'AttributeConstraint': Unknown predicate type",
      })
  void says_what_is_wrong(String groups, String reason) {
    assertThatThrownBy(() -> filter(groups))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(reason);
  }

  @Test
  void regular_expressions_cannot_stall_the_master() {
    assertThatThrownBy(() -> filter(group("attribute_name: 'x'", "text_matches { regex: '(' }")))
        .hasMessageContaining("Failed to construct regex from pattern '('");
    assertThatThrownBy(
            () ->
                filter(group("attribute_name: 'x'", "text_matches { regex: '((a{99}){99}){99}' }")))
        .hasMessageContaining("is too complex");
    ConstraintFilter evil =
        filter(group("pseudoattribute_type: HOSTNAME", "text_matches { regex: '(a*)*b' }"));
    AgentInfo agent = AGENT.toBuilder().setHostname("a".repeat(10_000)).build();
    org.junit.jupiter.api.Assertions.assertTimeout(
        Duration.ofSeconds(5), () -> assertThat(evil.excludes("a", agent)).isTrue());
  }
}
