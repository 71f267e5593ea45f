package io.kernos.launcher.link.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
  @ParameterizedTest
  @CsvSource({"10.0.0.1, 10.0.0.1:7071", "10.0.0.1:80, 10.0.0.1:80", "m1.example, m1.example:7071"})
  void a_port_may_be_left_out(String text, String address) {
    assertThat(Addresses.text(Addresses.parse(text, 7071))).isEqualTo(address);
  }

  @Test
  void only_addresses_of_this_machine_are_loopback() {
    assertThat(Addresses.isLoopback("127.0.1.3")).isTrue();
    assertThat(Addresses.isLoopback("::1")).isTrue();
    assertThat(Addresses.isLoopback("localhost")).isTrue();
    assertThat(Addresses.isLoopback("10.0.0.1")).isFalse();
    assertThat(Addresses.isLoopback("127.example")).isFalse();
    assertThat(Addresses.isLoopback("300.1.1.1")).isFalse();
  }
}
