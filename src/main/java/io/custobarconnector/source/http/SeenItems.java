package io.custobarconnector.source.http;

/**
 * Which items of a numbered list were read, by their places now: all before {@code end}, and those
 * of a page behind a gap.
 *
 * @param end the first place of which that is not known
 * @param from where the page behind the gap begins
 * @param to where it ends; not after {@code from} when there is none
 */
record SeenItems(int end, int from, int to) {

  static final SeenItems NONE = new SeenItems(0, 0, 0);

  /**
   * So many items were deleted. Wherever they stood, these were read: each place holds an item that
   * stood there or up to so many places behind it.
   */
  SeenItems without(int gone) {
    return new SeenItems(Math.max(0, end - gone), from, to - gone);
  }

  /** The items of a page were read. */
  SeenItems with(int first, int next) {
    if (first > end) {
      return new SeenItems(end, first, next);
    }
    int read = Math.max(end, next);
    return new SeenItems(read < from ? read : Math.max(read, to), from, to);
  }
}
