package io.custobarconnector.benefit.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A port that limits how many connections are in the handshake of TLS, or have sent nothing yet.
 * Vert.x knows nothing of them before, however many they are, and each may have sent kilobytes.
 * There is room for so many; for a new one the oldest has to go.
 */
final class HandshakeLimit extends NioServerSocketChannel {

  static final int ROOM = 512;

  private final Set<Channel> open = new LinkedHashSet<>();

  /** A Vert.x all of whose ports have this limit. */
  static Vertx vertx(VertxOptions options) {
    return new VertxBuilder(options).findTransport(new Transport()).init().vertx();
  }

  private static final class Transport extends JDKTransport {
    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
      return domainSocket ? super.serverChannelFactory(true) : HandshakeLimit::new;
    }
  }

  /** It is through, and counted elsewhere from now on. */
  static void leave(HttpConnection connection) {
    Channel channel = ((ConnectionBase) connection).channel();
    if (channel.parent() instanceof HandshakeLimit port) {
      port.leave(channel);
    }
  }

  @Override
  protected int doReadMessages(List<Object> messages) throws Exception {
    int before = messages.size();
    int read = super.doReadMessages(messages);
    for (Object message : messages.subList(before, messages.size())) {
      enter((Channel) message);
    }
    return read;
  }

  private void enter(Channel channel) {
    Channel oldest = null;
    synchronized (open) {
      if (open.size() >= ROOM) {
        Iterator<Channel> first = open.iterator();
        oldest = first.next();
        first.remove();
      }
      open.add(channel);
    }
    if (oldest != null) {
      close(oldest);
    }
    ChannelFuture closed = channel.closeFuture().addListener(over -> leave(channel));
    if (closed.isDone()) {
      leave(channel);
    }
  }

  /** One that is accepted just now has no thread of its own yet. */
  private static void close(Channel channel) {
    if (channel.isRegistered()) {
      channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise()));
    } else {
      channel.unsafe().closeForcibly();
    }
  }

  private void leave(Channel channel) {
    synchronized (open) {
      open.remove(channel);
    }
  }
}
