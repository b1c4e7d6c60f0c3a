package io.custobarconnector;

/**
 * Where tills and Custobar's webhook are answered.
 *
 * @param host a host name or address of this machine
 * @param port a TCP port; 0 is any free one
 */
public record PosSettings(String host, int port) {}
