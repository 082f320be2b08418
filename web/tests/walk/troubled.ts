/** Whoever imports this first walks where neighbours fail for good: with servers of their own, so that nobody else is struck. */

process.env["SENIM_WALK_HOUSE"] = process.env["SENIM_WALK_TROUBLED"] ?? "";
