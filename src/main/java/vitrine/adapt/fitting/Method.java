package vitrine.adapt.fitting;

/// How a head is made of features.
public enum Method {
  LOGISTIC("logistic regression"),
  PROTOTYPES("prototypes"),
  KNN("nearest neighbours");

  private final String words;

  Method(String words) {
    this.words = words;
  }

  /// For people.
  public String words() {
    return words;
  }
}
