package vitrine.verify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vitrine.image.RgbImage;
import vitrine.verify.Drawing.Ellipse;
import vitrine.verify.Drawing.Gradient;
import vitrine.verify.Drawing.Polygon;

/// What `samples/` shows, as code.
final class Drawings {
  private static final int SIZE = 192;

  private static final Drawing AIRPLANE =
      new Drawing(
          new Gradient(0x5a96dc, 0xaacdf0),
          new Gradient(0xaacdf0, 0xaacdf0),
          1,
          List.of(
              new Polygon( // fuselage and fin
                  0xebeef2, .08, .52, .16, .46, .74, .45, .80, .28, .88, .28, .90, .50, .84, .54,
                  .2, .57),
              new Polygon(0xaab2be, .40, .52, .54, .52, .70, .76, .62, .76), // near wing
              new Polygon(0xbec6d0, .44, .46, .52, .46, .62, .32, .57, .32))); // far wing

  private static final Drawing SHIP =
      new Drawing(
          new Gradient(0x96bee1, 0xcddeeb),
          new Gradient(0x325f8c, 0x1e4169),
          .6,
          List.of(
              new Polygon(0x3c282d, .06, .54, .94, .52, .86, .72, .14, .72), // hull
              new Polygon(0xdcdce1, .06, .54, .94, .52, .92, .57, .08, .59), // railing
              new Polygon(0xebebeb, .25, .40, .70, .40, .70, .54, .25, .54), // decks
              new Polygon(0xd7d7dc, .35, .30, .58, .30, .58, .40, .35, .40), // bridge
              new Polygon(0xbe3228, .42, .16, .50, .16, .50, .30, .42, .30))); // funnel

  private static final Drawing FROG =
      new Drawing(
          new Gradient(0x789650, 0x465f32),
          new Gradient(0x465f32, 0x465f32),
          1,
          List.of(
              new Ellipse(0x5a8c28, .5, .62, .32, .24), // body
              new Ellipse(0x69a032, .5, .42, .24, .17), // head
              new Ellipse(0x78aa3c, .36, .28, .08, .08), // eyes
              new Ellipse(0x78aa3c, .64, .28, .08, .08),
              new Ellipse(0x14140f, .36, .28, .04, .05),
              new Ellipse(0x14140f, .64, .28, .04, .05),
              new Ellipse(0x507d23, .2, .75, .12, .12), // feet
              new Ellipse(0x507d23, .8, .75, .12, .12),
              new Ellipse(0xbec882, .5, .66, .17, .13))); // belly

  private Drawings() {}

  /// All of them by name; the names are classes of CIFAR-10.
  static Map<String, RgbImage> all() {
    Map<String, RgbImage> pictures = new LinkedHashMap<>();
    pictures.put("airplane", AIRPLANE.render(SIZE));
    pictures.put("ship", SHIP.render(SIZE));
    pictures.put("frog", FROG.render(SIZE));
    return pictures;
  }
}
