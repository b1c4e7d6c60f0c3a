package io.custobarconnector.benefit.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Optional;
import java.util.Set;

/**
 * Sees a body whose chunks break the rules before Vert.x does, which would end the connection
 * without a word. Nothing behind such a chunk is read: nobody knows where the next request begins.
 * All of it happens on the connection's own thread.
 */
final class ChunkWatch extends ChannelInboundHandlerAdapter {

  private static final Set<HttpVersion> KNOWN = Set.of(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1);

  private static final DecoderResult UNKNOWN_VERSION =
      DecoderResult.failure(new DecoderException("an unknown version of HTTP"));

  private boolean broken;
  private Optional<Runnable> reader = Optional.empty();

  private ChunkWatch() {}

  /** Watches a connection from now on. */
  static void begin(HttpConnection connection) {
    ChannelHandlerContext vertx = ((ConnectionBase) connection).channelHandlerContext();
    vertx.pipeline().addBefore(vertx.name(), ChunkWatch.class.getName(), new ChunkWatch());
  }

  /** The watch over a connection on which {@link #begin} was called. */
  static ChunkWatch of(HttpConnection connection) {
    ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
    return pipeline.get(ChunkWatch.class);
  }

  /** Whether the body that comes, or one behind it, is broken. */
  boolean isBroken() {
    return broken;
  }

  /** Who reads a body now, to be told once when it turns out to be broken. */
  void whenBroken(Runnable refuse) {
    reader = Optional.of(refuse);
  }

  /** Nobody reads a body any more. */
  void done() {
    reader = Optional.empty();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request && !KNOWN.contains(request.protocolVersion())) {
      // Vert.x would answer with its own 501; so it is refused as all that is no HTTP/1.1 is.
      request.setDecoderResult(UNKNOWN_VERSION);
      request.setProtocolVersion(HttpVersion.HTTP_1_1);
      context.fireChannelRead(request);
      broken = true;
      return;
    }
    boolean isPartOfBody = message instanceof HttpContent && !(message instanceof HttpMessage);
    if (isPartOfBody && ((HttpContent) message).decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      broken = true;
      Optional<Runnable> refuse = reader;
      done();
      refuse.ifPresent(Runnable::run);
    } else if (broken) {
      ReferenceCountUtil.release(message);
    } else {
      context.fireChannelRead(message);
    }
  }
}
