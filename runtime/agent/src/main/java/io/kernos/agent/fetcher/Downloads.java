package io.kernos.agent.fetcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** Downloads over HTTP and HTTPS, following redirections. Blocks its thread. */
final class Downloads {
  private static final int MAX_REDIRECTS = 20;

  private final int stallMillis;

  Downloads(Duration stall) {
    stallMillis = (int) Math.min(Integer.MAX_VALUE, stall.toMillis());
  }

  void download(String uri, Path target) throws IOException {
    URI next = parse(uri);
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      HttpURLConnection connection = (HttpURLConnection) url(next).openConnection();
      try {
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(stallMillis);
        connection.setReadTimeout(stallMillis);
        connection.setUseCaches(false);
        int status = connection.getResponseCode();
        String location = connection.getHeaderField("Location");
        if (status / 100 == 3 && location != null) {
          next = next.resolve(parse(location));
          continue;
        }
        if (status != HttpURLConnection.HTTP_OK) {
          throw new FetchException(
              "Error downloading resource, received HTTP return code " + status);
        }
        try (InputStream in = connection.getInputStream()) {
          Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        }
        return;
      } catch (SocketTimeoutException e) {
        throw new FetchException(
            "Error downloading resource: nothing came for " + stallMillis + " ms", e);
      } finally {
        connection.disconnect();
      }
    }
    throw new FetchException("Error downloading resource: too many redirections");
  }

  private static URI parse(String uri) throws FetchException {
    try {
      return new URI(uri.replace(" ", "%20"));
    } catch (URISyntaxException e) {
      throw new FetchException("Malformed URI: " + e.getMessage(), e);
    }
  }

  private static URL url(URI uri) throws FetchException {
    if (!"http".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(uri.getScheme())) {
      throw new FetchException("URIs of this kind are not supported: " + uri);
    }
    try {
      return uri.toURL();
    } catch (MalformedURLException | IllegalArgumentException e) {
      throw new FetchException("Malformed URI: " + e.getMessage(), e);
    }
  }
}
