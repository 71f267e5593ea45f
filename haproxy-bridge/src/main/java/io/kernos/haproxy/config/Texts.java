package io.kernos.haproxy.config;

import io.kernos.haproxy.app.Service;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The templates as one service has them: by label, or else as for all. What comes by label is
 * confined to its place.
 */
final class Texts {
  private final Templates templates;
  private final Service service;
  private final Map<String, Set<String>> shared = new HashMap<>();

  Texts(Templates templates, Service service) {
    this.templates = templates;
    this.service = service;
  }

  /**
   * A template with its values.
   *
   * @throws TemplateException if it cannot be used, with its name
   */
  String of(String name, Map<String, String> values) {
    Template template = Template.of(name);
    String own = service.settings().templates().get(name);
    String text = own == null ? templates.text(name) : Templates.ended(own);
    try {
      String filled = template.filled() ? Format.fill(text, values) : text;
      if (own != null && !filled.isBlank()) {
        confine(template, filled, values);
      }
      return filled;
    } catch (TemplateException e) {
      throw new TemplateException("template HAPROXY_" + name + " " + e.getMessage());
    }
  }

  private void confine(Template template, String text, Map<String, String> values) {
    Place place = Place.of(template.name());
    String head = template.head().isEmpty() ? "" : Format.fill(template.head(), values);
    Map<String, java.util.List<String>> declared = new Confinement(place, head, values).check(text);
    if (place == Place.COMMON_FRONTEND) {
      declared.forEach(
          (acl, lines) -> shared.computeIfAbsent(acl, a -> new HashSet<>()).addAll(lines));
    }
  }

  /** What it declares, by label, where others' declarations stand too. */
  Map<String, Set<String>> shared() {
    return shared;
  }
}
