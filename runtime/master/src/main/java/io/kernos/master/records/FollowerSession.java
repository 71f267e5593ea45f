package io.kernos.master.records;

import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.RecordsUpdate;
import io.kernos.spi.discovery.RecordMessages;
import io.kernos.spi.discovery.Services;
import io.kernos.spi.discovery.TrafficMessages;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;

/**
 * A node that follows the records by link, and tells what it balances. One that is too slow loses
 * its session, and starts over.
 */
public final class FollowerSession implements SessionHandler {
  private final RecordBook book;
  private final TrafficBook traffic;
  private Session session;
  private Services.Subscription subscription;
  private TrafficBook.Balancer balancer;

  public FollowerSession(RecordBook book, TrafficBook traffic) {
    this.book = book;
    this.traffic = traffic;
  }

  @Override
  public void opened(Session opened) {
    session = opened;
  }

  @Override
  public void received(Session from, LinkMessage message) {
    if (message.hasFollowRecords()) {
      Services.Subscription before = subscription;
      subscription = book.follow(message.getFollowRecords().getDrainer(), this::tell);
      if (before != null) {
        before.close();
      }
    } else if (message.hasRecordsSeen() && subscription != null) {
      subscription.acknowledge(
          message.getRecordsSeen().getTerm(), message.getRecordsSeen().getRevision());
    } else if (message.hasTrafficReport()) {
      if (balancer == null) {
        balancer = traffic.join(from.peer());
      }
      balancer.report(TrafficMessages.decode(message.getTrafficReport()));
    }
  }

  private void tell(Services.Update update) {
    if (update instanceof Services.Snapshot snapshot) {
      RecordMessages.encode(snapshot).forEach(part -> send(update.term(), part));
    } else if (update instanceof Services.Delta delta) {
      RecordMessages.encode(delta).forEach(part -> send(update.term(), part));
    }
  }

  private void send(long term, RecordsUpdate part) {
    session.send(LinkMessage.newBuilder().setTerm(term).setRecordsUpdate(part).build());
  }

  @Override
  public void closed(String reason) {
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
    if (balancer != null) {
      balancer.leave();
      balancer = null;
    }
  }
}
