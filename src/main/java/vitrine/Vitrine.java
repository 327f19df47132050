package vitrine;

/// Entry.
public final class Vitrine {
  private Vitrine() {}

  static int size(Object o) {
    return switch (o) {
      case String s when !s.isEmpty() -> s.length();
      case Integer _ -> 1;
      default -> 0;
    };
  }

  public static void main(String[] args) {
    System.out.println(size("abc") + " " + Runtime.version());
  }
}
