package io.kernos.dns.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.dns.limit.RateLimiter.Verdict;
import io.kernos.dns.zone.Addresses;
import org.junit.jupiter.api.Test;

class LimitTest {
  private static final long SECOND = 1_000_000_000L;
  private static final byte[] ONE = Addresses.bytes("10.0.0.1");
  private static final byte[] OTHER = Addresses.bytes("10.0.0.2");

  @Test
  void a_client_has_so_many_answers_and_every_second_question_above_that_is_sent_to_tcp() {
    RateLimiter limiter = new RateLimiter(3);
    for (int i = 0; i < 3; i++) {
      assertThat(limiter.ask(ONE, 0)).isEqualTo(Verdict.ANSWER);
    }
    assertThat(limiter.ask(ONE, 0)).isEqualTo(Verdict.TRY_TCP);
    assertThat(limiter.ask(ONE, 0)).isEqualTo(Verdict.DROP);
    assertThat(limiter.ask(OTHER, 0)).isEqualTo(Verdict.ANSWER);
  }

  @Test
  void a_second_later_it_has_them_again() {
    RateLimiter limiter = new RateLimiter(1);
    limiter.ask(ONE, 0);
    assertThat(limiter.ask(ONE, SECOND / 2)).isNotEqualTo(Verdict.ANSWER);
    assertThat(limiter.ask(ONE, 2 * SECOND)).isEqualTo(Verdict.ANSWER);
  }

  @Test
  void a_network_of_ipv6_counts_as_one_client() {
    RateLimiter limiter = new RateLimiter(1);
    assertThat(limiter.ask(Addresses.bytes("fd00:1::1"), 0)).isEqualTo(Verdict.ANSWER);
    assertThat(limiter.ask(Addresses.bytes("fd00:1::2"), 0)).isNotEqualTo(Verdict.ANSWER);
    assertThat(limiter.ask(Addresses.bytes("fd00:2::1"), 0)).isEqualTo(Verdict.ANSWER);
  }

  @Test
  void without_a_limit_all_is_answered() {
    RateLimiter limiter = new RateLimiter(0);
    for (int i = 0; i < 1000; i++) {
      assertThat(limiter.ask(ONE, 0)).isEqualTo(Verdict.ANSWER);
    }
  }

  @Test
  void a_range_holds_the_addresses_that_begin_like_it() {
    AddressRange range = AddressRange.of("10.0.0.0/30");
    assertThat(range.contains(Addresses.bytes("10.0.0.3"))).isTrue();
    assertThat(range.contains(Addresses.bytes("10.0.0.4"))).isFalse();
    assertThat(range.contains(Addresses.bytes("::1"))).isFalse();
    assertThat(AddressRange.of("::1").contains(Addresses.bytes("::1"))).isTrue();
    assertThatThrownBy(() -> AddressRange.of("everybody"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
