package io.kernos.api.recordio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordIoTest {

  @Test
  void a_record_is_its_length_a_newline_and_itself() {
    assertThat(new String(RecordIo.encode(bytes("hello")), StandardCharsets.US_ASCII))
        .isEqualTo("5\nhello");
  }

  @Test
  void records_come_out_as_they_went_in_however_they_are_cut() throws Exception {
    Random random = new Random(7);
    List<byte[]> records = new ArrayList<>();
    java.io.ByteArrayOutputStream stream = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < 200; i++) {
      byte[] record = new byte[i % 5 == 0 ? 0 : random.nextInt(20_000)];
      random.nextBytes(record);
      records.add(record);
      stream.writeBytes(RecordIo.encode(record));
    }
    byte[] all = stream.toByteArray();
    RecordDecoder decoder = new RecordDecoder(20_000);
    List<byte[]> read = new ArrayList<>();
    for (int at = 0; at < all.length; ) {
      int count = Math.min(all.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 30_000));
      read.addAll(decoder.decode(all, at, count));
      at += count;
    }
    assertThat(decoder.atBoundary()).isTrue();
    assertThat(read)
        .usingElementComparator(java.util.Arrays::compare)
        .containsExactlyElementsOf(records);
  }

  @Test
  void an_empty_record_comes_at_once() throws Exception {
    assertThat(new RecordDecoder(10).decode(bytes("0\n0\n"))).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "-1\n",
        "x\n",
        "1 \n",
        "+1\n",
        "0x1\n",
        "11\n",
        "99999999999999999999999",
        "9999999999999999999\n"
      })
  void a_bad_length_ends_the_stream_for_good(String data) {
    RecordDecoder decoder = new RecordDecoder(10);
    assertThatThrownBy(() -> decoder.decode(bytes(data)))
        .isInstanceOf(RecordIoException.class)
        .hasMessageStartingWith("Failed to decode length");
    assertThatThrownBy(() -> decoder.decode(bytes("1\na"))).isInstanceOf(RecordIoException.class);
    assertThat(decoder.atBoundary()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1\n", "3\nab"})
  void half_a_record_is_no_end(String data) throws Exception {
    RecordDecoder decoder = new RecordDecoder(10);
    assertThat(decoder.decode(bytes(data))).isEmpty();
    assertThat(decoder.atBoundary()).isFalse();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
