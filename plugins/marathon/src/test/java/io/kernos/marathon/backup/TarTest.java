package io.kernos.marathon.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TarTest {

  private static byte[] tar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Tar.write(out, files);
    return out.toByteArray();
  }

  private static Map<String, byte[]> read(byte[] archive) throws IOException {
    return Tar.read(new ByteArrayInputStream(archive));
  }

  @Test
  void what_is_written_is_read() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("empty", new byte[0]);
    files.put("block", new byte[512]);
    files.put("one/more", new byte[513]);
    files.put("äöü", new byte[] {0, -1, 1});

    Map<String, byte[]> read = read(tar(files));

    assertThat(read.keySet()).containsExactlyElementsOf(files.keySet());
    assertThat(read).allSatisfy((name, value) -> assertThat(value).isEqualTo(files.get(name)));
  }

  @Test
  void names_may_be_long() throws IOException {
    for (int length : new int[] {99, 100, 101, 990, 991, 992, 5000}) {
      String name = "n".repeat(length);

      assertThat(read(tar(Map.of(name, new byte[1])))).containsOnlyKeys(name);
    }
  }

  @Test
  void an_archive_that_breaks_off_is_refused() throws IOException {
    byte[] whole = tar(Map.of("a", new byte[1000]));

    for (int length : new int[] {0, 100, 512, 1000, 1536, 1600}) {
      assertThatThrownBy(() -> read(Arrays.copyOf(whole, length)))
          .as("the first %d bytes", length)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void what_is_no_archive_is_refused() {
    assertThatThrownBy(() -> read("x".repeat(2000).getBytes()))
        .isInstanceOf(IOException.class)
        .hasMessage("not a tar archive");
  }
}
