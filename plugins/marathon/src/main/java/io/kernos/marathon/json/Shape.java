package io.kernos.marathon.json;

/**
 * What a JSON value must look like.
 *
 * <p>Marathon's readers are generated from its RAML files (type-generator, ObjectVisitor.scala),
 * upon Play's JSON library; its oddities are those of Marathon's users.
 */
@FunctionalInterface
interface Shape {

  /**
   * The value in its own copy, with defaults filled in and without keys that nobody knows; or null
   * when it has not this shape, which is noted in {@code errors}.
   *
   * @param json null for JSON's null
   */
  Object read(Object json, JsonErrors errors);
}
