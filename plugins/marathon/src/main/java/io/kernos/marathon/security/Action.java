package io.kernos.marathon.security;

/** What somebody wants to do (Marathon: plugin-interface, AuthorizedAction.scala). */
public enum Action {
  CREATE_RUN_SPEC,
  UPDATE_RUN_SPEC,
  DELETE_RUN_SPEC,
  VIEW_RUN_SPEC,
  CREATE_GROUP,
  UPDATE_GROUP,
  DELETE_GROUP,
  VIEW_GROUP,
  CREATE_RESOURCE,
  UPDATE_RESOURCE,
  DELETE_RESOURCE,
  VIEW_RESOURCE
}
