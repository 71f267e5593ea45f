package io.kernos.agent.http;

import io.kernos.api.http.MediaTypes;
import io.kernos.api.v1.agent.Call;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * In which types a call comes and its answer goes.
 *
 * @param streamed of the records of a call that is a stream; null: it is one message
 * @param accept of the answer; {@link MediaTypes#RECORDIO}: only a stream will do
 * @param record of the records of an answer that is a stream
 */
record CallTypes(String streamed, String accept, String record) {

  /** Empty when the client asks for what there is not, which is answered here. */
  static Optional<CallTypes> of(HttpServerRequest request) {
    String content = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (content == null) {
      return refuse(request, 400, "Expecting 'Content-Type' to be present");
    }
    boolean stream = content.equals(MediaTypes.RECORDIO);
    if (!stream && !MediaTypes.isMessage(content)) {
      return refuse(
          request, 415, "Expecting 'Content-Type' of " + either() + " or " + MediaTypes.RECORDIO);
    }
    String records = request.getHeader(MediaTypes.MESSAGE_CONTENT_TYPE);
    String named = "Expecting '" + MediaTypes.MESSAGE_CONTENT_TYPE + "' ";
    if (!stream && records != null) {
      return refuse(request, 415, named + "to be not set for non-streaming requests");
    }
    if (stream && records == null) {
      return refuse(request, 400, named + "to be set for streaming requests");
    }
    if (stream && !MediaTypes.isMessage(records)) {
      return refuse(request, 415, named + "of " + either());
    }
    return answer(request, records);
  }

  private static Optional<CallTypes> answer(HttpServerRequest request, String records) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    String message = request.getHeader(MediaTypes.MESSAGE_ACCEPT);
    String type = MediaTypes.forAnswer(accept);
    if (type != null) {
      return message == null
          ? Optional.of(new CallTypes(records, type, type))
          : refuse(
              request,
              406,
              "Expecting '"
                  + MediaTypes.MESSAGE_ACCEPT
                  + "' to be not set for non-streaming responses");
    }
    if (!MediaTypes.accepts(accept, MediaTypes.RECORDIO)) {
      return refuse(
          request, 406, "Expecting 'Accept' to allow " + either() + " or " + MediaTypes.RECORDIO);
    }
    String record = MediaTypes.forAnswer(message);
    return record != null
        ? Optional.of(new CallTypes(records, MediaTypes.RECORDIO, record))
        : refuse(
            request, 406, "Expecting '" + MediaTypes.MESSAGE_ACCEPT + "' to allow " + either());
  }

  private static String either() {
    return MediaTypes.JSON + " or " + MediaTypes.PROTOBUF;
  }

  private static Optional<CallTypes> refuse(HttpServerRequest request, int status, String why) {
    Answers.text(request, status, why);
    return Optional.empty();
  }

  /** Why a call cannot come or be answered so; empty: it can. */
  Optional<Refusal> wrong(Call call) {
    boolean input = call.getType() == Call.Type.ATTACH_CONTAINER_INPUT;
    String stream = "Streaming 'Content-Type' " + MediaTypes.RECORDIO + " is not supported for ";
    if (streamed != null && !input) {
      return Optional.of(new Refusal(415, stream + call.getType() + " call"));
    }
    if (streamed == null && input) {
      return Optional.of(
          new Refusal(
              415,
              "Expecting 'Content-Type' to be "
                  + MediaTypes.RECORDIO
                  + " for "
                  + call.getType()
                  + " call"));
    }
    boolean output =
        call.getType() == Call.Type.ATTACH_CONTAINER_OUTPUT
            || call.getType() == Call.Type.LAUNCH_NESTED_CONTAINER_SESSION;
    return accept.equals(MediaTypes.RECORDIO) && !output
        ? Optional.of(
            new Refusal(406, "Streaming response is not supported for " + call.getType() + " call"))
        : Optional.empty();
  }
}
