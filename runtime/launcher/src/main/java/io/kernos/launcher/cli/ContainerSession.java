package io.kernos.launcher.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.kernos.api.http.MediaTypes;
import io.kernos.api.recordio.RecordDecoder;
import io.kernos.api.recordio.RecordIo;
import io.kernos.api.recordio.RecordIoException;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ContainerID;
import io.kernos.api.v1.ContainerInfo;
import io.kernos.api.v1.TTYInfo;
import io.kernos.api.v1.agent.Call;
import io.kernos.api.v1.agent.Call.AttachContainerInput;
import io.kernos.api.v1.agent.ProcessIO;
import io.kernos.api.v1.agent.Response;
import io.kernos.launcher.cli.HttpJson.NoAnswer;
import io.kernos.spi.container.Exit;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SubmissionPublisher;

/** A command that runs in the container of a task while we are connected to its agent. */
final class ContainerSession {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int PIECE = 1 << 15;
  private static final int MAX_RECORD = 16 << 20;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
  private final URI agent;
  private final ContainerID id;
  private final SubmissionPublisher<ByteBuffer> input = new SubmissionPublisher<>();

  /** A session that has not begun, within the container of a task. */
  ContainerSession(TaskPlace place) throws NoAnswer {
    agent = place.agent().resolve("/api/v1");
    id =
        ContainerID.newBuilder()
            .setValue("session-" + UUID.randomUUID())
            .setParent(place.container())
            .build();
  }

  /**
   * Runs a command to its end.
   *
   * @param terminal the size of one, if it shall have one
   * @param source what it reads
   * @param out gets what it prints, {@code errors} what it complains of
   * @param begun run once it runs
   * @return how it ended
   */
  Exit run(
      CommandInfo command,
      Optional<TTYInfo> terminal,
      InputStream source,
      OutputStream out,
      OutputStream errors,
      Runnable begun)
      throws NoAnswer {
    try {
      HttpResponse<InputStream> answer =
          client.send(
              request(launch(command, terminal))
                  .header("Accept", MediaTypes.RECORDIO)
                  .header(MediaTypes.MESSAGE_ACCEPT, MediaTypes.PROTOBUF)
                  .build(),
              BodyHandlers.ofInputStream());
      if (answer.statusCode() != 200) {
        String words = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
        throw new NoAnswer(words.isEmpty() ? agent + " answered " + answer.statusCode() : words);
      }
      feed(source, terminal.isPresent());
      begun.run();
      pass(answer.body(), out, errors);
      Exit exit = await();
      client.send(request(remove()).build(), BodyHandlers.discarding());
      return exit;
    } catch (IOException | RecordIoException e) {
      throw new NoAnswer(
          "the session in the task ended early: " + (e.getMessage() == null ? e : e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswer("interrupted");
    }
  }

  private HttpRequest.Builder request(Call call) {
    return HttpRequest.newBuilder(agent)
        .header("Content-Type", MediaTypes.PROTOBUF)
        .POST(BodyPublishers.ofByteArray(call.toByteArray()));
  }

  private Call launch(CommandInfo command, Optional<TTYInfo> terminal) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.LAUNCH_NESTED_CONTAINER_SESSION);
    Call.LaunchNestedContainerSession.Builder launch =
        call.getLaunchNestedContainerSessionBuilder().setContainerId(id).setCommand(command);
    terminal.ifPresent(
        tty ->
            launch.setContainer(
                ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS).setTtyInfo(tty)));
    return call.build();
  }

  private Call remove() {
    return Call.newBuilder()
        .setType(Call.Type.REMOVE_CONTAINER)
        .setRemoveContainer(Call.RemoveContainer.newBuilder().setContainerId(id))
        .build();
  }

  private Exit await() throws IOException, InterruptedException, NoAnswer {
    Call wait =
        Call.newBuilder()
            .setType(Call.Type.WAIT_CONTAINER)
            .setWaitContainer(Call.WaitContainer.newBuilder().setContainerId(id))
            .build();
    HttpResponse<byte[]> answer =
        client.send(
            request(wait).header("Accept", MediaTypes.PROTOBUF).build(),
            BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      // It is forgotten with the task.
      throw new NoAnswer("the task has ended, and the command with it");
    }
    Response.WaitContainer ended = Response.parseFrom(answer.body()).getWaitContainer();
    return ended.hasExitStatus()
        ? new Exit(ended.getExitStatus(), Optional.empty())
        : Exit.unknown();
  }

  private static void pass(InputStream records, OutputStream out, OutputStream errors)
      throws IOException, RecordIoException {
    RecordDecoder decoder = new RecordDecoder(MAX_RECORD);
    byte[] buffer = new byte[PIECE];
    for (int n = records.read(buffer); n >= 0; n = records.read(buffer)) {
      for (byte[] record : decoder.decode(buffer, 0, n)) {
        pass(record, out, errors);
      }
    }
  }

  private static void pass(byte[] record, OutputStream out, OutputStream errors)
      throws IOException, InvalidProtocolBufferException {
    ProcessIO message = ProcessIO.parseFrom(record);
    if (message.getType() == ProcessIO.Type.DATA) {
      OutputStream to = message.getData().getType() == ProcessIO.Data.Type.STDERR ? errors : out;
      message.getData().getData().writeTo(to);
      to.flush();
    }
  }

  /** Sends what {@code source} gives, in the background, for as long as the command takes it. */
  private void feed(InputStream source, boolean terminal) throws InterruptedException {
    CountDownLatch connected = new CountDownLatch(1);
    BodyPublisher body =
        BodyPublishers.fromPublisher(
            subscriber -> {
              input.subscribe(subscriber);
              connected.countDown();
            });
    client
        .sendAsync(
            HttpRequest.newBuilder(agent)
                .header("Content-Type", MediaTypes.RECORDIO)
                .header(MediaTypes.MESSAGE_CONTENT_TYPE, MediaTypes.PROTOBUF)
                .POST(body)
                .build(),
            BodyHandlers.ofString())
        // However it ends, the command takes no more; how that ended is heard elsewhere.
        .whenComplete((answer, e) -> connected.countDown());
    connected.await();
    send(
        AttachContainerInput.newBuilder()
            .setType(AttachContainerInput.Type.CONTAINER_ID)
            .setContainerId(id));
    Thread thread = new Thread(() -> copy(source, terminal), "input");
    thread.setDaemon(true);
    thread.start();
  }

  private void copy(InputStream source, boolean terminal) {
    byte[] buffer = new byte[PIECE];
    try {
      for (int n = source.read(buffer); n >= 0; n = source.read(buffer)) {
        if (n > 0) {
          send(Arrays.copyOf(buffer, n));
        }
      }
    } catch (IOException e) {
      // What cannot be read any more has ended.
    }
    send(new byte[0]);
    if (!terminal) {
      input.close();
    }
  }

  private void send(byte[] data) {
    ProcessIO.Builder io = ProcessIO.newBuilder().setType(ProcessIO.Type.DATA);
    io.getDataBuilder().setType(ProcessIO.Data.Type.STDIN).setData(ByteString.copyFrom(data));
    send(process(io));
  }

  /** Tells the command's terminal that it has another size. */
  void resize(TTYInfo size) {
    ProcessIO.Builder io = ProcessIO.newBuilder().setType(ProcessIO.Type.CONTROL);
    io.getControlBuilder().setType(ProcessIO.Control.Type.TTY_INFO).setTtyInfo(size);
    send(process(io));
  }

  private static AttachContainerInput.Builder process(ProcessIO.Builder io) {
    return AttachContainerInput.newBuilder()
        .setType(AttachContainerInput.Type.PROCESS_IO)
        .setProcessIo(io);
  }

  /** Waits while too much is on its way; drops it when the agent takes no more. */
  private synchronized void send(AttachContainerInput.Builder record) {
    if (!input.isClosed()) {
      Call call =
          Call.newBuilder()
              .setType(Call.Type.ATTACH_CONTAINER_INPUT)
              .setAttachContainerInput(record)
              .build();
      input.submit(ByteBuffer.wrap(RecordIo.encode(call.toByteArray())));
    }
  }
}
