package io.kernos.store;

/**
 * A member of a group, as the leading one sees it.
 *
 * @param id its address, {@code host:port}
 * @param leads whether it is the one that says so
 * @param term of the leader
 * @param index of the last entry of the log that this member knows to be on a majority's disks
 * @param lag how many entries the leader is ahead of that
 * @param alive whether it has answered lately
 */
public record Member(String id, boolean leads, long term, long index, long lag, boolean alive) {}
