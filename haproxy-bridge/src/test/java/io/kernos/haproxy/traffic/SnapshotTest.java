package io.kernos.haproxy.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SnapshotTest {
  private static final String INFO = "Name: HAProxy\nVersion: 2.6.12\nPid: 4711\nUptime: 0d\n\n";
  private static final String HEAD =
      "# pxname,svname,qcur,scur,stot,econ,eresp,hrsp_5xx,req_tot,rtime,mode,\n";

  @Test
  void rows_of_back_ends_are_read_by_the_names_of_their_columns() throws IOException {
    Snapshot snapshot =
        Snapshot.parse(
            INFO
                + HEAD
                + "web_1,FRONTEND,,9,9,,,9,9,,http,\n"
                + "web_1,a,0,9,9,9,9,9,9,9,http,\n"
                + "web_1,BACKEND,3,4,50,1,1,7,60,12,http,\n"
                + "db_2,BACKEND,0,5,8,2,3,,,,tcp,\n");
    assertThat(snapshot.worker()).isEqualTo(4711);
    assertThat(snapshot.backends())
        .containsOnlyKeys("web_1", "db_2")
        .containsEntry("web_1", new Counters(60, 7, 4, 3, 12))
        .containsEntry("db_2", new Counters(8, 5, 5, 0, 0));
  }

  @Test
  void rows_that_are_cut_off_or_odd_are_passed_over() throws IOException {
    Snapshot snapshot =
        Snapshot.parse(
            INFO + HEAD + "web_1,BACKEND,3\n,\nx,BACKEND,a,-1,,,,,99999999999999999999,b,\n");
    assertThat(snapshot.backends()).containsOnlyKeys("x");
    assertThat(snapshot.backends().get("x")).isEqualTo(new Counters(0, 0, 0, 0, 0));
  }

  @Test
  void an_answer_that_is_none_is_told() {
    assertThatThrownBy(() -> Snapshot.parse("")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Snapshot.parse(HEAD)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Snapshot.parse(INFO + "# pxname,svname\n"))
        .hasMessageContaining("haproxy does not tell");
  }
}
