package io.kernos.master.records;

import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.MasterInfo;
import io.kernos.master.agent.Agent;
import io.kernos.master.framework.Framework;
import io.kernos.spi.discovery.NodeRecord;
import io.kernos.spi.discovery.NodeRecord.Kind;
import java.net.URI;
import java.net.URISyntaxException;

/** Keeps a record of the leading master, and of each agent and framework. */
public final class NodeRecords {
  private final RecordBook book;

  /**
   * @param self the master that leads
   */
  public NodeRecords(RecordBook book, MasterInfo self) {
    this.book = book;
    book.putNode(
        new NodeRecord(
            Kind.MASTER,
            self.getId(),
            self.getHostname(),
            self.getAddress().getIp(),
            self.getAddress().getPort()));
  }

  /** An agent is new or has changed. */
  public void agent(Agent agent) {
    book.putNode(
        new NodeRecord(
            Kind.AGENT,
            agent.key(),
            agent.info().getHostname(),
            agent.host(),
            agent.info().getPort()));
  }

  /** A framework is new or has changed. */
  public void framework(Framework framework) {
    FrameworkInfo info = framework.info();
    URI page = page(info);
    boolean named = !info.getHostname().isEmpty();
    String host = named ? info.getHostname() : page.getHost() == null ? "" : page.getHost();
    book.putNode(
        new NodeRecord(
            Kind.FRAMEWORK, framework.key(), info.getName(), host, Math.max(0, page.getPort())));
  }

  /** An agent or a framework is gone. */
  public void gone(String id) {
    book.removeNode(id);
  }

  private static URI page(FrameworkInfo info) {
    try {
      return new URI(info.getWebuiUrl());
    } catch (URISyntaxException e) {
      return URI.create("");
    }
  }
}
