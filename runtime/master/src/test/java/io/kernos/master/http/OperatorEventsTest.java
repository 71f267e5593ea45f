package io.kernos.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.json.ProtoJson;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.master.Call;
import io.kernos.api.v1.master.Event;
import io.kernos.master.view.Change;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.Observer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SUBSCRIBE of the operator API, byte by byte, with a scripted master behind it. */
class OperatorEventsTest {
  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/x-protobuf";
  private static final FrameworkInfo FRAMEWORK =
      FrameworkInfo.newBuilder()
          .setUser("u")
          .setName("n")
          .setId(FrameworkID.newBuilder().setValue("f1"))
          .build();

  private HttpFixture fixture;

  private void start() throws Exception {
    fixture = new HttpFixture();
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  private RawHttp subscribe(String type) throws Exception {
    Call call = Call.newBuilder().setType(Call.Type.SUBSCRIBE).build();
    byte[] body = type.equals(JSON) ? ProtoJson.writeBytes(call) : call.toByteArray();
    RawHttp http = fixture.raw();
    http.post("/api/v1", "Content-Type: " + type + "\r\nAccept: " + type + "\r\n", body).head();
    return http;
  }

  /** The events in the next chunk. */
  private static List<Event> events(RawHttp http, String type) throws Exception {
    byte[] chunk = http.chunk();
    List<Event> events = new ArrayList<>();
    for (int at = 0; at < chunk.length; ) {
      int newline = at;
      while (chunk[newline] != '\n') {
        newline++;
      }
      int length = Integer.parseInt(new String(chunk, at, newline - at, StandardCharsets.US_ASCII));
      byte[] record = Arrays.copyOfRange(chunk, newline + 1, newline + 1 + length);
      events.add(
          type.equals(JSON)
              ? ProtoJson.read(record, Event.getDefaultInstance())
              : Event.parseFrom(record));
      at = newline + 1 + length;
    }
    return events;
  }

  private static Event event(RawHttp http, String type) throws Exception {
    List<Event> events = events(http, type);
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private Observer observer() throws Exception {
    Observer observer = fixture.gate.observers.poll(20, TimeUnit.SECONDS);
    assertThat(observer).isNotNull();
    return observer;
  }

  private static Task task(String id) {
    return Task.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setFrameworkId(FRAMEWORK.getId())
        .setAgentId(AgentID.newBuilder().setValue("a1"))
        .setState(TaskState.TASK_RUNNING)
        .build();
  }

  private static Change added(String id) {
    return new Change.TaskAdded(task(id), FRAMEWORK);
  }

  private static Change updated(String id, String message) {
    TaskStatus status =
        TaskStatus.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue(id))
            .setState(TaskState.TASK_STARTING)
            .setMessage(message)
            .build();
    return new Change.TaskUpdated(task(id), status, FRAMEWORK);
  }

  private ClusterView view() {
    return fixture.gate.view;
  }

  @ParameterizedTest
  @CsvSource({JSON, PROTOBUF})
  void the_state_comes_first_and_then_each_event_in_a_chunk_of_its_own(String type)
      throws Exception {
    start();
    try (RawHttp http = subscribe(type)) {
      assertThat(http.status).isEqualTo(200);
      assertThat(http.headers)
          .containsEntry("content-type", type)
          .containsEntry("transfer-encoding", "chunked")
          .doesNotContainKey("content-length");
      Event subscribed = event(http, type);
      assertThat(subscribed.getType()).isEqualTo(Event.Type.SUBSCRIBED);
      assertThat(subscribed.getSubscribed().hasGetState()).isTrue();
      assertThat(subscribed.getSubscribed().getHeartbeatIntervalSeconds()).isEqualTo(15);

      observer().changed(view(), List.of(added("t"), updated("t", "two\nlines")));
      Event first = event(http, type);
      assertThat(first.getType()).isEqualTo(Event.Type.TASK_ADDED);
      assertThat(first.getTaskAdded().getTask()).isEqualTo(task("t"));
      Event second = event(http, type);
      assertThat(second.getType()).isEqualTo(Event.Type.TASK_UPDATED);
      assertThat(second.getTaskUpdated().getFrameworkId()).isEqualTo(FRAMEWORK.getId());
      assertThat(second.getTaskUpdated().getStatus().getMessage()).isEqualTo("two\nlines");
      assertThat(second.getTaskUpdated().getState()).isEqualTo(TaskState.TASK_RUNNING);
    }
  }

  @Test
  void agents_and_frameworks_that_go_are_named() throws Exception {
    start();
    try (RawHttp http = subscribe(PROTOBUF)) {
      event(http, PROTOBUF);
      observer()
          .changed(
              view(),
              List.of(new Change.AgentRemoved("a1"), new Change.FrameworkRemoved(FRAMEWORK)));
      assertThat(event(http, PROTOBUF).getAgentRemoved().getAgentId().getValue()).isEqualTo("a1");
      assertThat(event(http, PROTOBUF).getFrameworkRemoved().getFrameworkInfo())
          .isEqualTo(FRAMEWORK);
    }
  }

  @Test
  void what_somebody_may_not_see_is_not_told() throws Exception {
    fixture = new HttpFixture((principal, action, object) -> !action.equals("view_frameworks"));
    try (RawHttp http = subscribe(JSON)) {
      event(http, JSON);
      observer()
          .changed(
              view(),
              List.of(
                  added("t"),
                  updated("t", ""),
                  new Change.FrameworkRemoved(FRAMEWORK),
                  new Change.AgentRemoved("a1")));
      assertThat(event(http, JSON).getType()).isEqualTo(Event.Type.AGENT_REMOVED);
    }
  }

  @Test
  void many_subscribers_get_what_happened_at_about_one_time_in_one_chunk() throws Exception {
    start();
    List<RawHttp> all = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        RawHttp http = subscribe(PROTOBUF);
        all.add(http);
        event(http, PROTOBUF);
      }
      observer().changed(view(), List.of(added("t"), updated("t", "")));
      for (RawHttp http : all) {
        assertThat(events(http, PROTOBUF))
            .extracting(Event::getType)
            .containsExactly(Event.Type.TASK_ADDED, Event.Type.TASK_UPDATED);
      }
    } finally {
      for (RawHttp http : all) {
        http.close();
      }
    }
  }

  @Test
  void they_are_counted_and_the_master_is_left_with_the_last_of_them() throws Exception {
    start();
    try (RawHttp http = subscribe(JSON)) {
      event(http, JSON);
      assertThat(fixture.gate.counters.value(OperatorSubscriptions.COUNT)).isEqualTo(1);
      assertThat(fixture.gate.left).isEmpty();
    }
    assertThat(fixture.gate.left.poll(20, TimeUnit.SECONDS)).isSameAs(observer());
    assertThat(fixture.gate.counters.value(OperatorSubscriptions.COUNT)).isZero();
  }

  @Test
  void when_the_master_leads_no_more_the_stream_ends() throws Exception {
    start();
    try (RawHttp http = subscribe(JSON)) {
      event(http, JSON);
      Observer observer = observer();
      observer.changed(view(), List.of(added("t")));
      observer.ended();
      assertThat(event(http, JSON).getType()).isEqualTo(Event.Type.TASK_ADDED);
      assertThat(http.chunk()).isEmpty();
    }
    try (RawHttp again = subscribe(JSON)) {
      assertThat(event(again, JSON).getType()).isEqualTo(Event.Type.SUBSCRIBED);
    }
  }

  @Test
  void of_too_many_the_oldest_is_closed() throws Exception {
    fixture = new HttpFixture(2);
    try (RawHttp first = subscribe(JSON);
        RawHttp second = subscribe(JSON);
        RawHttp third = subscribe(JSON)) {
      event(second, JSON);
      event(third, JSON);
      event(first, JSON);
      assertThat(first.ended()).isTrue();
      observer().changed(view(), List.of(added("t")));
      assertThat(event(second, JSON).getType()).isEqualTo(Event.Type.TASK_ADDED);
      assertThat(event(third, JSON).getType()).isEqualTo(Event.Type.TASK_ADDED);
    }
  }

  @Test
  void a_reader_that_does_not_read_is_cut_off() throws Exception {
    fixture = new HttpFixture(1 << 20, 256 << 10, Duration.ofSeconds(30));
    try (RawHttp slow = subscribe(PROTOBUF);
        RawHttp quick = subscribe(PROTOBUF)) {
      event(quick, PROTOBUF);
      Observer observer = observer();
      String words = "x".repeat(100_000);
      // The socket's buffers hold some megabytes at most; all else counts against the bound.
      for (int i = 0; fixture.gate.counters.value(OperatorSubscriptions.COUNT) == 2; i++) {
        assertThat(i).isLessThan(1000);
        observer.changed(view(), List.of(updated("t", words)));
        event(quick, PROTOBUF);
      }
      observer.changed(view(), List.of(added("t")));
      assertThat(event(quick, PROTOBUF).getType()).isEqualTo(Event.Type.TASK_ADDED);
      assertThat(isCut(slow)).isTrue();
    }
  }

  /** Reads what there is, to the end of the connection. */
  private static boolean isCut(RawHttp http) {
    try {
      while (http.chunk().length > 0) {
        // What was sent before it was cut.
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
