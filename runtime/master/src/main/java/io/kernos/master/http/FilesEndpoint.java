package io.kernos.master.http;

import io.kernos.master.CallResult;
import io.vertx.core.http.HttpServerRequest;

/**
 * The files of a master. The original shows its log, when one is written; ours goes to the error
 * output, so there is none, and each path is told as the original tells one that nothing is
 * attached to.
 */
final class FilesEndpoint {
  static final CallResult NO_FILE = CallResult.notFound("");

  private final Answers answers;
  private final JsonAnswer json;

  FilesEndpoint(Answers answers, JsonAnswer json) {
    this.answers = answers;
    this.json = json;
  }

  /** Browse, read and download. */
  void find(HttpServerRequest request) {
    String path = request.getParam("path");
    if (path == null || path.isEmpty()) {
      answers.text(request, 400, "Expecting 'path=value' in query.\n");
    } else {
      answers.result(request, NO_FILE);
    }
  }

  /** What is attached to which path: nothing. */
  void debug(HttpServerRequest request) {
    json.send(request, JsonStep.object(JsonStep.one(out -> {})));
  }
}
