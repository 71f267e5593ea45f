package io.kernos.haproxy.embedded;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From where a service may be reached; empty: from everywhere. */
final class Networks {
  private final boolean all;
  private final List<IpSubnetFilterRule> rules;

  private Networks(boolean all, List<IpSubnetFilterRule> rules) {
    this.all = all;
    this.rules = rules;
  }

  /** What is no network opens nothing. */
  static Networks of(List<String> texts) {
    List<IpSubnetFilterRule> rules = new ArrayList<>();
    texts.forEach(text -> rule(text).ifPresent(rules::add));
    return new Networks(texts.isEmpty(), rules);
  }

  /** Whether it is one: an address, with a prefix length or a mask. */
  static boolean isNetwork(String text) {
    return rule(text).isPresent();
  }

  private static Optional<IpSubnetFilterRule> rule(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null) {
      return Optional.empty();
    }
    int bits = slash < 0 ? bytes.length * 8 : prefix(text.substring(slash + 1));
    return bits < 0 || bits > bytes.length * 8
        ? Optional.empty()
        : Optional.of(new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT));
  }

  /** Of a length, or of a mask such as 255.255.0.0; negative: of neither. */
  private static int prefix(String text) {
    if (text.matches("[0-9]{1,3}")) {
      return Integer.parseInt(text);
    }
    byte[] mask = NetUtil.createByteArrayFromIpAddressString(text);
    if (mask == null || mask.length != 4) {
      return -1;
    }
    int bits = 0;
    for (byte part : mask) {
      bits = (bits << 8) | (part & 255);
    }
    int ones = Integer.numberOfLeadingZeros(~bits);
    return ones == 32 || bits << ones == 0 ? ones : -1;
  }

  boolean contains(String address) {
    if (all) {
      return true;
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    return bytes != null
        && rules.stream().anyMatch(rule -> rule.matches(new InetSocketAddress(address, 0)));
  }
}
