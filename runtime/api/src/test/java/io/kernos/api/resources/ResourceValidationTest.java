package io.kernos.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import io.kernos.api.v1.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceValidationTest {
  private static final String CPU = "name: 'cpus' type: SCALAR scalar { value: 1 } ";
  private static final String DISK = "name: 'disk' type: SCALAR scalar { value: 1 } ";

  private static Resource read(String text) throws TextFormat.ParseException {
    String whole = text.trim().replace("CPU", CPU).replace("DISK", DISK).replace('\'', '"');
    Resource.Builder builder = Resource.newBuilder();
    TextFormat.merge(whole, builder);
    return builder.buildPartial();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name: '' type: SCALAR scalar { value: 1 } | Empty resource name",
        "name: 'x' type: SCALAR | Invalid scalar resource",
        "name: 'x' type: SCALAR scalar { value: 1 } set { } | Invalid scalar resource",
        "name: 'x' type: SCALAR scalar { value: -1 } | Invalid scalar resource: value < 0",
        "name: 'x' type: SCALAR scalar { value: nan } | Invalid scalar resource: value is not a"
            + " number, or too large",
        "name: 'x' type: RANGES ranges { range { begin: 2 end: 1 } } | Invalid ranges resource:"
            + " begin > end",
        "name: 'x' type: RANGES ranges { range { begin: 1 end: 3 } range { begin: 3 end: 4 } } |"
            + " Invalid ranges resource: overlapping ranges",
        "name: 'x' type: RANGES ranges { range { begin: 1 end: 18446744073709551615 } } | Invalid"
            + " ranges resource: value too large",
        "name: 'x' type: SET set { item: 'a' item: 'a' } | Invalid set resource: duplicated"
            + " elements",
        "name: 'x' type: TEXT | Unsupported resource type",
        "CPU disk { } | DiskInfo should not be set for cpus resource",
        "DISK disk { source { type: RAW mount { } } } | Mount should not be set for RAW disk"
            + " source",
        "DISK disk { source { type: BLOCK path { } } } | Path should not be set for BLOCK disk"
            + " source",
        "CPU role: 'a b' | Role component 'a b' is invalid because it contains backspace or"
            + " whitespace",
        "CPU reservation { } | Invalid reservation: role \"*\" cannot be dynamically reserved",
        "CPU role: 'a' reservation { role: 'a' } | 'Resource.ReservationInfo.role' must not be"
            + " set for the 'Resource.reservation' field",
        "CPU role: 'a' reservation { type: DYNAMIC } | 'Resource.ReservationInfo.type' must not be"
            + " set for the 'Resource.reservation' field",
        "CPU reservations { role: 'a' } | Invalid reservation: 'Resource.ReservationInfo.type'"
            + " field must be set.",
        "CPU reservations { type: STATIC } | Invalid reservation: 'Resource.ReservationInfo.role'"
            + " field must be set.",
        "CPU reservations { type: STATIC role: '*' } | Invalid reservation: role \"*\" cannot be"
            + " reserved",
        "CPU reservations { type: STATIC role: 'a' } reservations { type: STATIC role: 'a/b' } |"
            + " Invalid refined reservation: A refined reservation cannot be STATIC",
        "CPU reservations { type: STATIC role: 'a' } reservations { type: DYNAMIC role: 'b' } |"
            + " Invalid refined reservation: role 'b' is not a refinement of 'a'",
        "CPU role: 'b' reservations { type: STATIC role: 'a' } | Invalid resource format:"
            + " 'Resource.role' field with 'b' does not match the role 'a' in"
            + " 'Resource.reservations'",
        "CPU role: 'a' reservations { type: DYNAMIC role: 'a' } | Invalid resource format:"
            + " 'Resource.role' and 'Resource.reservation' must either be both set or both not set"
            + " if the single reservation in 'Resource.reservations' is DYNAMIC",
        "CPU shared { } | Resource cpus cannot be shared",
        "DISK shared { } | Only persistent volumes can be shared",
      })
  void says_what_is_wrong(String resource, String reason) throws Exception {
    assertThat(ResourceValidation.validate(read(resource))).contains(reason);
  }

  @Test
  void lets_both_formats_of_reservations_pass() throws Exception {
    for (String resource :
        new String[] {
          "CPU",
          "CPU role: '*'",
          "CPU role: 'a'",
          "CPU role: 'a' reservation { principal: 'p' }",
          "CPU reservations { type: STATIC role: 'a' }",
          "CPU role: 'a' reservation { } reservations { type: DYNAMIC role: 'a' }",
          "DISK shared { } disk { persistence { id: 'v' } }",
        }) {
      assertThat(ResourceValidation.validate(read(resource))).as(resource).isEmpty();
    }
  }
}
