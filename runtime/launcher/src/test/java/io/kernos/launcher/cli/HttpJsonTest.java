package io.kernos.launcher.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpJsonTest {
  @Test
  void a_server_that_is_not_there_is_said_to_be_not_there() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    URI server = URI.create("http://127.0.0.1:" + port);
    assertThatThrownBy(() -> new HttpJson(server).get("/state"))
        .hasMessage("nothing listens at " + server + "; --master URL names another place");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "127.0.0.1", "localhost:5050", "file:///state"})
  void what_is_no_url_of_a_server_is_said_to_be_none(String url) {
    assertThatThrownBy(() -> new HttpJson(URI.create(url)).get("/state"))
        .isInstanceOf(HttpJson.NoAnswer.class)
        .hasMessage(url + " is no URL of a server; one is http://127.0.0.1:5050");
  }
}
