package vitrine;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// One connection to the service, byte by byte: Java's own client hides connections, and tries
/// again.
final class HttpConnection implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  HttpConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  record Answer(int status, Map<String, String> headers, String body) {
    boolean closes() {
      return "close".equals(headers.get("connection"));
    }
  }

  Answer get(String path) throws IOException {
    send("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path), new byte[0]);
    return answer();
  }

  Answer classify(byte[] png) throws IOException {
    sendPicture(png.length, "", png);
    return answer();
  }

  /// The head and, of the body, what is given.
  ///
  /// @param headers more of them, each with its end
  void sendPicture(int length, String headers, byte[] body) throws IOException {
    send(
        """
        POST /classify HTTP/1.1\r
        Host: localhost\r
        Content-Type: image/png\r
        Content-Length: %d\r
        %s\r
        """
            .formatted(length, headers),
        body);
  }

  private void send(String head, byte[] body) throws IOException {
    byte[] bytes = new byte[head.length() + body.length];
    System.arraycopy(head.getBytes(US_ASCII), 0, bytes, 0, head.length());
    System.arraycopy(body, 0, bytes, head.length(), body.length);
    write(bytes);
  }

  void write(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  /// @throws EOFException when the connection ends before the answer
  Answer answer() throws IOException {
    int status = Integer.parseInt(line().substring("HTTP/1.1 ".length()).substring(0, 3));
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Answer(status, headers, status == 100 ? "" : body(headers));
  }

  private String body(Map<String, String> headers) throws IOException {
    String length = headers.get("content-length");
    if (length != null) {
      return text(Integer.parseInt(length));
    }
    if (!headers.containsKey("transfer-encoding")) { // then its end is the connection's
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    var body = new StringBuilder();
    for (int size = chunk(); size > 0; size = chunk()) {
      body.append(text(size));
      line();
    }
    line();
    return body.toString();
  }

  private int chunk() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private String text(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("in the body");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("in the head");
      }
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
