-- How a recording was found when it was sealed, as its manifest says; nothing for one that is not sealed yet.

alter table recordings add column condition text;
