package io.kernos.spi.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class MachineFiguresTest {
  @Test
  void the_figures_have_the_names_of_the_snapshot() {
    assertThat(MachineFigures.metrics())
        .containsOnlyKeys(
            "system/cpus_total",
            "system/load_1min",
            "system/load_5min",
            "system/load_15min",
            "system/mem_total_bytes",
            "system/mem_free_bytes");
  }

  @Test
  void the_figures_have_the_names_of_the_statistics() {
    assertThat(MachineFigures.statistics())
        .containsOnlyKeys(
            "cpus_total",
            "avg_load_1min",
            "avg_load_5min",
            "avg_load_15min",
            "mem_total_bytes",
            "mem_free_bytes");
  }

  @Test
  void less_memory_is_free_than_there_is() {
    var figures = MachineFigures.metrics();
    assertThat(figures.get("system/mem_free_bytes"))
        .isPositive()
        .isLessThan(figures.get("system/mem_total_bytes"));
    assertThat(figures.get("system/cpus_total")).isGreaterThanOrEqualTo(1);
  }
}
