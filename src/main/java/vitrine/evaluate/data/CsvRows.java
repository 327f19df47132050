package vitrine.evaluate.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import vitrine.checkpoint.file.FileProblem;

/// The records of a `.csv` in UTF-8 (RFC 4180), one after the other.
final class CsvRows implements Iterator<CSVRecord>, AutoCloseable {
  private static final int BYTE_ORDER_MARK = '\uFEFF'; // Excel writes one
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).setTrim(true).get();

  private final Path file;
  private final CSVParser parser;
  private final Iterator<CSVRecord> rows;

  /// @throws DataException where it can't be read
  CsvRows(Path file) {
    this.file = file;
    try {
      // a decoder of its own tells of bytes that are no UTF-8
      var in =
          new BufferedReader(
              new InputStreamReader(
                  Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()));
      in.mark(1);
      if (in.read() != BYTE_ORDER_MARK) {
        in.reset();
      }
      parser = CSVParser.builder().setReader(in).setFormat(FORMAT).get();
      rows = parser.iterator();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private DataException failed(IOException e) {
    return new DataException(
        "%s: no table in UTF-8 with commas: %s".formatted(file, FileProblem.reason(e)), e);
  }

  @Override
  public boolean hasNext() {
    try {
      return rows.hasNext();
    } catch (UncheckedIOException e) {
      throw failed(new IOException(e.getMessage(), e));
    }
  }

  @Override
  public CSVRecord next() {
    try {
      return rows.next();
    } catch (UncheckedIOException e) {
      throw failed(new IOException(e.getMessage(), e));
    }
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
