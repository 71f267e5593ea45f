package io.kernos.haproxy.embedded;

import io.kernos.haproxy.app.Service;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What goes through, under the names that HAProxy gives it (HAProxy 2.6: management guide, 9.1).
 */
final class Report {
  private static final List<String> COLUMNS =
      List.of(
          ("pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,"
                  + "wredis,status,weight,act,bck,chkfail,chkdown,lastchg,downtime,qlimit,pid,iid,sid,"
                  + "throttle,lbtot,tracked,type,rate,rate_lim,rate_max,check_status,check_code,"
                  + "check_duration,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,hrsp_other,hanafail,"
                  + "req_rate,req_rate_max,req_tot,cli_abrt,srv_abrt,comp_in,comp_out,comp_byp,"
                  + "comp_rsp,lastsess,last_chk,last_agt,qtime,ctime,rtime,ttime,agent_status,"
                  + "agent_code,agent_duration,check_desc,agent_desc,check_rise,check_fall,"
                  + "check_health,agent_rise,agent_fall,agent_health,addr,cookie,mode,algo")
              .split(","));
  private static final String[] CLASSES = {"1xx", "2xx", "3xx", "4xx", "5xx", "other"};

  private final long now = Ongoing.now();
  private final List<Row> rows = new ArrayList<>();
  private final Proxy proxy;

  /** Something that is counted; the server is a name, or {@code FRONTEND} or {@code BACKEND}. */
  private record Row(
      String proxy, String server, boolean http, String status, String more, Figures figures) {
    String kind() {
      return server.equals("FRONTEND")
          ? "frontend"
          : server.equals("BACKEND") ? "backend" : "server";
    }
  }

  /** On the proxy's event loop. */
  Report(Proxy proxy) {
    this.proxy = proxy;
    for (Frontend frontend : proxy.frontends()) {
      rows.add(
          new Row(frontend.name(), "FRONTEND", frontend.isHttp(), "OPEN", "", frontend.figures()));
    }
    for (Pool pool : proxy.pools()) {
      Service service = pool.service();
      boolean up = false;
      for (Target target : pool.targets()) {
        boolean rests = target.isResting(now);
        up |= !target.isDraining() && !rests;
        rows.add(
            new Row(
                service.backend(),
                target.server().name(),
                service.isHttp(),
                target.isDraining() ? "DRAIN" : rests ? "DOWN" : "UP",
                target.address().host() + ":" + target.address().port(),
                target.figures));
      }
      rows.add(
          new Row(
              service.backend(),
              "BACKEND",
              service.isHttp(),
              up ? "UP" : "DOWN",
              service.settings().balance(),
              pool.figures));
    }
  }

  /** As {@code show stat}. */
  String rows() {
    StringBuilder text = new StringBuilder("# " + String.join(",", COLUMNS) + ",\n");
    for (Row row : rows) {
      Map<String, String> values = values(row);
      COLUMNS.forEach(column -> text.append(values.getOrDefault(column, "")).append(','));
      text.append('\n');
    }
    return text.toString();
  }

  private Map<String, String> values(Row row) {
    Figures figures = row.figures;
    boolean front = row.kind().equals("frontend");
    Map<String, String> values = new LinkedHashMap<>();
    values.put("pxname", row.proxy);
    values.put("svname", row.server);
    values.put("scur", "" + figures.current);
    values.put("smax", "" + figures.most);
    values.put("stot", "" + figures.sessions);
    values.put("bin", "" + figures.bytesIn);
    values.put("bout", "" + figures.bytesOut);
    values.put("dreq", "" + figures.denied);
    values.put("status", row.status);
    values.put("type", front ? "0" : row.kind().equals("backend") ? "1" : "2");
    values.put("rate", "" + figures.rate(now));
    values.put("mode", row.http ? "http" : "tcp");
    if (front) {
      values.put("ereq", "" + figures.badRequests);
    } else {
      values.put("qcur", "0");
      values.put("qmax", "0");
      values.put("econ", "" + figures.connectErrors);
      values.put("eresp", "" + figures.responseErrors);
      values.put("wretr", "" + figures.retries);
      values.put("wredis", "" + figures.redispatches);
      values.put("weight", "1");
      values.put("rtime", "" + figures.responseMillis());
      values.put(row.kind().equals("backend") ? "algo" : "addr", row.more);
    }
    if (row.http) {
      values.put("req_tot", "" + figures.requests);
      for (int i = 0; i < CLASSES.length; i++) {
        values.put("hrsp_" + CLASSES[i], "" + figures.answers[i]);
      }
    }
    return values;
  }

  /** As HAProxy's exporter for Prometheus. */
  String metrics() {
    StringBuilder text = new StringBuilder();
    for (String kind : List.of("frontend", "backend", "server")) {
      metric(text, kind, "current_sessions", "gauge", figures -> figures.current);
      metric(text, kind, "sessions_total", "counter", figures -> figures.sessions);
      metric(text, kind, "bytes_in_total", "counter", figures -> figures.bytesIn);
      metric(text, kind, "bytes_out_total", "counter", figures -> figures.bytesOut);
      metric(text, kind, "http_requests_total", "counter", figures -> figures.requests);
      if (!kind.equals("frontend")) {
        metric(text, kind, "connection_errors_total", "counter", figures -> figures.connectErrors);
        metric(text, kind, "response_errors_total", "counter", figures -> figures.responseErrors);
        metric(text, kind, "retry_warnings_total", "counter", figures -> figures.retries);
      }
      answers(text, kind);
    }
    return text.toString();
  }

  private void metric(
      StringBuilder text, String kind, String name, String type, ToLongFunction<Figures> value) {
    String full = "haproxy_" + kind + "_" + name;
    text.append("# TYPE ").append(full).append(' ').append(type).append('\n');
    for (Row row : rows) {
      if (row.kind().equals(kind) && (row.http || !name.startsWith("http_"))) {
        text.append(full).append('{').append(labels(row)).append("} ");
        text.append(value.applyAsLong(row.figures)).append('\n');
      }
    }
  }

  private void answers(StringBuilder text, String kind) {
    String full = "haproxy_" + kind + "_http_responses_total";
    text.append("# TYPE ").append(full).append(" counter\n");
    for (Row row : rows) {
      if (row.kind().equals(kind) && row.http) {
        for (int i = 0; i < CLASSES.length; i++) {
          text.append(full).append('{').append(labels(row));
          text.append(",code=\"").append(CLASSES[i]).append("\"} ");
          text.append(row.figures.answers[i]).append('\n');
        }
      }
    }
  }

  /** Names are of letters, digits and little else: nothing in them ends a quote. */
  private static String labels(Row row) {
    String labels = "proxy=\"" + row.proxy + "\"";
    return row.kind().equals("server") ? labels + ",server=\"" + row.server + "\"" : labels;
  }

  /** For people. */
  String page() {
    StringBuilder text =
        new StringBuilder(
            "<!DOCTYPE html><title>Embedded proxy</title><h1>Embedded proxy, not for production</h1>"
                + "<table><tr><th>name<th>server<th>status<th>now<th>sessions<th>in<th>out\n");
    for (Row row : rows) {
      text.append("<tr><td>" + row.proxy + "<td>" + row.server + "<td>" + row.status);
      text.append("<td>" + row.figures.current + "<td>" + row.figures.sessions);
      text.append("<td>" + row.figures.bytesIn + "<td>" + row.figures.bytesOut + "\n");
    }
    return text.append("</table>\n").toString();
  }

  /** There is no file: what is served, as text. */
  String configuration() {
    StringBuilder text = new StringBuilder("# The embedded proxy; not for production.\n");
    for (Pool pool : proxy.pools()) {
      Service service = pool.service();
      text.append("\nbackend ").append(service.backend()).append('\n');
      text.append("  mode ").append(service.settings().mode()).append('\n');
      text.append("  balance ").append(service.settings().balance()).append('\n');
      for (Target target : pool.targets()) {
        text.append("  server ").append(target.server().name()).append(' ');
        text.append(target.address().host()).append(':').append(target.address().port());
        text.append(target.isDraining() ? " # drains\n" : "\n");
      }
    }
    return text.toString();
  }
}
