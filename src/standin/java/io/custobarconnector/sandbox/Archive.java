package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that changed the data, in order, in one file that only grows. Each entry is its
 * length, its checksum and its compressed JSON; an entry that a crash tore off is cut away at the
 * next start. It survives the end of the process, not a power cut: nothing is forced to the disk.
 */
final class Archive implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Archive.class);
  private static final int LARGEST_ENTRY = 1 << 30;

  private final FileChannel file;

  /**
   * Opens the archive of a folder, hands every whole entry to the reader and drops a torn tail.
   *
   * @throws UncheckedIOException when the folder cannot be used, or is in use
   */
  Archive(Path folder, Consumer<ObjectNode> reader) {
    try {
      Files.createDirectories(folder);
      Path path = folder.resolve("imports.archive");
      file =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      lock(folder);
      long whole = replayOrClose(path, reader);
      if (file.size() > whole) {
        LOG.warn("Dropped {} bytes of a torn entry at the end of {}", file.size() - whole, path);
        file.truncate(whole);
      }
      file.position(whole);
    } catch (IOException e) {
      throw new NotStartedException("the data folder " + folder + " cannot be used", e);
    }
  }

  private void lock(Path folder) throws IOException {
    FileLock lock;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      file.close();
      throw new IOException("another stand-in Custobar uses the folder " + folder);
    }
  }

  static byte[] importEntry(Datatype datatype, List<ObjectNode> rows) {
    ObjectNode entry = Json.object().put("import", datatype.key());
    entry.putArray("rows").addAll(rows);
    return pack(entry);
  }

  static byte[] pack(ObjectNode entry) {
    Deflater fast = new Deflater(Deflater.BEST_SPEED);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 * 1024);
    try (DeflaterOutputStream packing = new DeflaterOutputStream(bytes, fast, 8 * 1024)) {
      packing.write(Json.bytes(entry));
    } catch (IOException e) {
      throw new UncheckedIOException("an entry cannot be packed", e);
    } finally {
      fast.end();
    }
    return bytes.toByteArray();
  }

  /** Writes an entry behind the others. */
  synchronized void append(byte[] entry) {
    ByteBuffer frame = ByteBuffer.allocate(entry.length + 8);
    frame.putInt(entry.length).putInt(checksum(entry)).put(entry).flip();
    try {
      while (frame.hasRemaining()) {
        file.write(frame);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the archive cannot be written", e);
    }
  }

  /** Forgets everything. */
  synchronized void clear() {
    try {
      file.truncate(0);
      file.position(0);
    } catch (IOException e) {
      throw new UncheckedIOException("the archive cannot be emptied", e);
    }
  }

  private long replayOrClose(Path path, Consumer<ObjectNode> reader) throws IOException {
    try {
      return replay(path, reader);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Returns the length of what is whole. */
  private static long replay(Path path, Consumer<ObjectNode> reader) throws IOException {
    long whole = 0;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16))) {
      long size = Files.size(path);
      while (true) {
        int length = in.readInt();
        int checksum = in.readInt();
        if (length < 0 || length > LARGEST_ENTRY || whole + 8 + length > size) {
          return whole;
        }
        byte[] entry = in.readNBytes(length);
        if (checksum(entry) != checksum) {
          refuseDamage(whole, whole + 8 + length < size);
          return whole;
        }
        reader.accept(unpack(entry));
        whole += 8L + length;
      }
    } catch (EOFException e) {
      return whole;
    }
  }

  /** A crash tears only the end; damage before it must not silently cost all that follows. */
  private static void refuseDamage(long at, boolean moreFollows) throws IOException {
    if (moreFollows) {
      throw new IOException(
          "imports.archive is damaged at byte " + at + "; move it away to start afresh");
    }
  }

  private static ObjectNode unpack(byte[] entry) throws IOException {
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(entry))) {
      JsonNode node = Json.stored(in.readAllBytes());
      return (ObjectNode) node;
    }
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the archive cannot be closed", e);
    }
  }
}
