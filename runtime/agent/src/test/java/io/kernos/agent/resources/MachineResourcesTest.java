package io.kernos.agent.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Attribute;
import io.kernos.api.v1.Value;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineResourcesTest {
  @TempDir Path work;

  private Resources of(String text, int share) {
    return Resources.of(MachineResources.of(text, work, share));
  }

  @Test
  void what_is_not_configured_is_found_out() {
    Resources found = of("", 1);
    assertThat(found.scalar("cpus")).isEqualTo(Runtime.getRuntime().availableProcessors() * 1000L);
    assertThat(found.scalar("mem")).isPositive();
    assertThat(found.scalar("disk"))
        .isEqualTo(
            (long) MachineResources.leave(work.toFile().getTotalSpace() / 1048576.0, 5120) * 1000);
    assertThat(found.named("ports").toString()).contains("31000-32000");
  }

  @Test
  void what_is_configured_stands_as_it_is() {
    Resources found = of("cpus:4;mem(r):512;ports:[1-5]", 1);
    assertThat(found.scalar("cpus")).isEqualTo(4000);
    assertThat(found.scalar("mem")).isEqualTo(512_000);
    assertThat(found.reservedTo("r").scalar("mem")).isEqualTo(512_000);
    assertThat(found.named("ports").toString()).contains("1-5").doesNotContain("31000");
  }

  @Test
  void configured_as_nothing_is_not_found_out() {
    assertThat(of("cpus:0;mem:100", 1).scalar("cpus")).isZero();
  }

  @Test
  void several_agents_share_the_machine() {
    long whole = of("", 1).scalar("cpus");
    assertThat(of("", 2).scalar("cpus")).isEqualTo(whole / 2);
  }

  @Test
  void memory_leaves_a_gigabyte_or_half() {
    assertThat(MachineResources.leave(4096, 1024)).isEqualTo(3072);
    assertThat(MachineResources.leave(2048, 1024)).isEqualTo(1024);
    assertThat(MachineResources.leave(1001, 1024)).isEqualTo(500);
  }

  @Test
  void wrong_text_is_refused() {
    assertThatThrownBy(() -> of("cpus=4", 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void attributes_are_scalars_ranges_or_texts() {
    List<Attribute> found = Attributes.parse("rack:abc; zone:west-1;weight:3.5;ports:[1-5, 7-9]");
    assertThat(found)
        .extracting(Attribute::getName)
        .containsExactly("rack", "zone", "weight", "ports");
    assertThat(found)
        .extracting(Attribute::getType)
        .containsExactly(Value.Type.TEXT, Value.Type.TEXT, Value.Type.SCALAR, Value.Type.RANGES);
    assertThat(found.get(2).getScalar().getValue()).isEqualTo(3.5);
    assertThat(found.get(3).getRanges().getRangeCount()).isEqualTo(2);
  }

  @Test
  void wrong_attributes_are_named() {
    for (String bad : List.of("rack", "rack:", ":x", "a:[5-1]", "a:[x]", "a:{b}")) {
      assertThatThrownBy(() -> Attributes.parse("good:1;" + bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Bad attribute '" + bad + "'");
    }
  }
}
