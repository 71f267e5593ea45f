package io.kernos.marathon.http;

import io.kernos.api.v1.Attribute;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Value;
import io.kernos.marathon.json.Timestamps;
import io.kernos.marathon.launch.LaunchQueue;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Offers in JSON (Marathon: OfferConversion.scala). */
final class OfferJson {
  private OfferJson() {}

  static JsonObject write(LaunchQueue.UnusedOffer unused) {
    JsonArray reasons = new JsonArray();
    unused.reasons().forEach(reason -> reasons.add(reason.word()));
    return new JsonObject()
        .put("offer", write(unused.offer()))
        .put("reason", reasons)
        .put("timestamp", Timestamps.format(unused.at()));
  }

  private static JsonObject write(Offer offer) {
    JsonArray resources = new JsonArray();
    offer.getResourcesList().forEach(resource -> resources.add(write(resource)));
    JsonArray attributes = new JsonArray();
    offer.getAttributesList().forEach(attribute -> attributes.add(write(attribute)));
    return new JsonObject()
        .put("id", offer.getId().getValue())
        .put("hostname", offer.getHostname())
        .put("agentId", offer.getAgentId().getValue())
        .put("resources", resources)
        .put("attributes", attributes);
  }

  private static JsonObject write(Resource resource) {
    int reservations = resource.getReservationsCount();
    String role = reservations == 0 ? "*" : resource.getReservations(reservations - 1).getRole();
    JsonObject json = new JsonObject().put("name", resource.getName()).put("role", role);
    switch (resource.getType()) {
      case SCALAR -> json.put("scalar", resource.getScalar().getValue());
      case RANGES -> json.put("ranges", write(resource.getRanges()));
      case SET -> json.put("set", write(resource.getSet()));
      default -> {}
    }
    return json;
  }

  private static JsonObject write(Attribute attribute) {
    JsonObject json = new JsonObject().put("name", attribute.getName());
    switch (attribute.getType()) {
      case SCALAR -> json.put("scalar", attribute.getScalar().getValue());
      case RANGES -> json.put("ranges", write(attribute.getRanges()));
      case SET -> json.put("set", write(attribute.getSet()));
      case TEXT -> json.put("text", attribute.getText().getValue());
    }
    return json;
  }

  private static JsonArray write(Value.Ranges ranges) {
    JsonArray json = new JsonArray();
    ranges
        .getRangeList()
        .forEach(
            range ->
                json.add(
                    new JsonObject().put("begin", range.getBegin()).put("end", range.getEnd())));
    return json;
  }

  private static JsonArray write(Value.Set set) {
    JsonArray json = new JsonArray();
    set.getItemList().forEach(json::add);
    return json;
  }
}
