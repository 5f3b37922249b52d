-- What makes the schema of mysql-9.txt, and what changes it, there and back.
CREATE TABLE `bare` (
    `my_row_id` bigint unsigned NOT NULL AUTO_INCREMENT INVISIBLE,
    `n` int,
    PRIMARY KEY (`my_row_id`)
) ENGINE=InnoDB;
CREATE TABLE `cells` (
    `x` int NOT NULL,
    `y` varchar(9) NOT NULL
) ENGINE=InnoDB
PARTITION BY LIST COLUMNS (`x`,`y`)
(PARTITION `a` VALUES IN ((1,'a'),(2,'b')),
 PARTITION `b` VALUES IN ((3,'c')));
CREATE TABLE `docs` (
    `id` int NOT NULL AUTO_INCREMENT,
    `title` varchar(200),
    `body` longtext,
    `meta` json DEFAULT (json_array()),
    `raw` blob DEFAULT (_utf8mb4'x'),
    PRIMARY KEY (`id`),
    FULLTEXT KEY `ft` (`title`, `body`) WITH PARSER `ngram`,
    FULLTEXT KEY `pl` (`body`),
    KEY `zip` ((cast(json_extract(`meta`,_utf8mb4'$.zip') as unsigned array)))
) ENGINE=InnoDB COLLATE=utf8mb4_bin;
CREATE TABLE `log` (
    `day` date NOT NULL,
    `id` int NOT NULL,
    PRIMARY KEY (`id`, `day`)
) ENGINE=InnoDB
PARTITION BY RANGE (year(`day`))
SUBPARTITION BY HASH (`id`)
(PARTITION `p0` VALUES LESS THAN (2020)
 (SUBPARTITION `p0s0`, SUBPARTITION `p0s1`),
 PARTITION `p1` VALUES LESS THAN MAXVALUE COMMENT = 'the rest'
 (SUBPARTITION `p1s0`, SUBPARTITION `p1s1`));
CREATE TABLE `notes` (
    `id` int NOT NULL,
    `body` text,
    KEY `h` (`id`)
) ENGINE=MyISAM DEFAULT CHARACTER SET=utf8mb3;
CREATE TABLE `places` (
    `id` bigint NOT NULL,
    `at` point SRID 4326 NOT NULL,
    `name` varchar(20) NOT NULL DEFAULT 'x',
    PRIMARY KEY (`id`),
    SPATIAL KEY `sp` (`at`)
) ENGINE=InnoDB DEFAULT CHARACTER SET=latin1;
CREATE TABLE `spread` (
    `id` int NOT NULL
) ENGINE=InnoDB
PARTITION BY HASH (`id`)
(PARTITION `p0`,
 PARTITION `p1`);
CREATE TABLE `users` (
    `id` int unsigned NOT NULL AUTO_INCREMENT,
    `email` varchar(200) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s' COMMENT 'mail',
    `age` int DEFAULT 7,
    `code` int(5) unsigned zerofill DEFAULT 00001,
    `ok` tinyint(1) DEFAULT 1,
    `mood` enum('sad','ok','it''s') DEFAULT 'ok',
    `tags` set('a','b'),
    `made` timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
    `seen` datetime ON UPDATE CURRENT_TIMESTAMP,
    `at` time DEFAULT (now()),
    `token` varchar(36) DEFAULT (uuid()),
    `label` varchar(50) DEFAULT (concat(_utf8mb4'it\'s',`age`)),
    `total` int GENERATED ALWAYS AS (`age` * 2) STORED,
    `kind` varchar(9) GENERATED ALWAYS AS (if((`total` > 1),_utf8mb4'old',_utf8mb4'a\\b')) VIRTUAL,
    `hidden` int INVISIBLE,
    `bits` bit(3) DEFAULT b'101',
    `hash` binary(3) DEFAULT 0x4142,
    PRIMARY KEY (`id`),
    CONSTRAINT `grown` CHECK (`age` > 0),
    CONSTRAINT `maybe` CHECK (`email` <> _utf8mb4'') NOT ENFORCED,
    KEY `fx` ((lower(`email`))),
    KEY `ix` (`email`(10) DESC, `age`) COMMENT 'mail',
    KEY `iz` (`age`) INVISIBLE,
    KEY `tk` (`total`),
    UNIQUE KEY `uq` (`token`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC COMMENT='people';
CREATE TABLE `orders` (
    `id` bigint NOT NULL AUTO_INCREMENT,
    `user_id` int unsigned,
    `place_id` bigint,
    `price` decimal(10,2) NOT NULL DEFAULT 0.00,
    PRIMARY KEY (`id` DESC),
    KEY `u` (`user_id`),
    CONSTRAINT `orders_ibfk_1` FOREIGN KEY (`place_id`) REFERENCES `places` (`id`) ON DELETE CASCADE,
    CONSTRAINT `owner` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE SET NULL ON UPDATE CASCADE
) ENGINE=InnoDB;
CREATE TABLE `vectors` (
    `id` int NOT NULL,
    `short` vector(3),
    `long` vector(2048)
) ENGINE=InnoDB;
CREATE FUNCTION `greet`(`who` varchar(20) CHARSET latin1 COLLATE latin1_bin) RETURNS varchar(20) CHARSET latin1
    DETERMINISTIC
    NO SQL
    COMMENT 'it''s'
RETURN concat('hi ', who);
CREATE FUNCTION `twice`(`a` int) RETURNS int
    DETERMINISTIC
RETURN a * 2;
CREATE EVENT `daily` ON SCHEDULE EVERY 1 DAY DO DELETE FROM notes;
CREATE EVENT `often` ON SCHEDULE EVERY '1:30' HOUR_MINUTE STARTS '2035-01-01 00:00:00' ENDS '2036-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'it''s' DO DELETE FROM notes;
CREATE EVENT `once` ON SCHEDULE AT '2035-01-01 00:00:00' DO DELETE FROM notes;
CREATE PROCEDURE `tidy`(OUT `n` int)
    MODIFIES SQL DATA
    SQL SECURITY INVOKER
BEGIN DELETE FROM notes; SET n = 1; END;
CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW `adults` AS select `users`.`id` AS `id` from `users` where (`users`.`age` >= 18)
WITH CASCADED CHECK OPTION;
CREATE VIEW `plain` AS select `orders`.`id` AS `id` from `orders`;
CREATE TRIGGER `t1` BEFORE INSERT ON `users` FOR EACH ROW SET NEW.email = trim(NEW.email);
CREATE TRIGGER `t2` BEFORE INSERT ON `users` FOR EACH ROW FOLLOWS `t1` SET NEW.ok = 1;
-- left alone: table option places.stats_persistent: stats_persistent=1 is not compared
-- left alone: function script: what is not written in SQL is not compared
-- left alone: definer trigger t2: it runs as app@localhost, and whoever makes it anew takes that place
-- left alone: definer view plain: it runs as app@%, and whoever makes it anew takes that place

-- a table is dropped
DROP VIEW `plain`;
DROP TABLE `orders`;
-- and back
CREATE TABLE `orders` (
    `id` bigint NOT NULL AUTO_INCREMENT,
    `user_id` int unsigned,
    `place_id` bigint,
    `price` decimal(10,2) NOT NULL DEFAULT 0.00,
    PRIMARY KEY (`id` DESC),
    KEY `u` (`user_id`),
    CONSTRAINT `orders_ibfk_1` FOREIGN KEY (`place_id`) REFERENCES `places` (`id`) ON DELETE CASCADE,
    CONSTRAINT `owner` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE SET NULL ON UPDATE CASCADE
) ENGINE=InnoDB;
CREATE VIEW `plain` AS select `orders`.`id` AS `id` from `orders`;

-- a table is renamed
RENAME TABLE `notes` TO `memos`;
-- and back
RENAME TABLE `memos` TO `notes`;

-- another engine
ALTER TABLE `notes`
    ENGINE=InnoDB;
-- and back
ALTER TABLE `notes`
    ENGINE=MyISAM;

-- another character set
ALTER TABLE `orders`
    DROP FOREIGN KEY `orders_ibfk_1`;
ALTER TABLE `places`
    MODIFY COLUMN `name` varchar(20) NOT NULL DEFAULT 'x',
    DEFAULT CHARACTER SET=utf8mb4,
    COLLATE=utf8mb4_0900_ai_ci;
ALTER TABLE `orders`
    ADD CONSTRAINT `orders_ibfk_1` FOREIGN KEY (`place_id`) REFERENCES `places` (`id`) ON DELETE CASCADE;
-- and back
ALTER TABLE `orders`
    DROP FOREIGN KEY `orders_ibfk_1`;
ALTER TABLE `places`
    MODIFY COLUMN `name` varchar(20) NOT NULL DEFAULT 'x',
    DEFAULT CHARACTER SET=latin1;
ALTER TABLE `orders`
    ADD CONSTRAINT `orders_ibfk_1` FOREIGN KEY (`place_id`) REFERENCES `places` (`id`) ON DELETE CASCADE;

-- another collation
ALTER TABLE `docs`
    MODIFY COLUMN `title` varchar(200),
    MODIFY COLUMN `body` longtext,
    COLLATE=utf8mb4_unicode_ci;
-- and back
ALTER TABLE `docs`
    MODIFY COLUMN `title` varchar(200),
    MODIFY COLUMN `body` longtext,
    COLLATE=utf8mb4_bin;

-- another row format
ALTER TABLE `users`
    ROW_FORMAT=COMPRESSED;
-- and back
ALTER TABLE `users`
    ROW_FORMAT=DYNAMIC;

-- another comment
ALTER TABLE `users`
    COMMENT='it''s';
-- and back
ALTER TABLE `users`
    COMMENT='people';

-- no partitions
ALTER TABLE `log`
    REMOVE PARTITIONING;
-- and back
ALTER TABLE `log`
    PARTITION BY RANGE (year(`day`))
SUBPARTITION BY HASH (`id`)
(PARTITION `p0` VALUES LESS THAN (2020)
 (SUBPARTITION `p0s0`, SUBPARTITION `p0s1`),
 PARTITION `p1` VALUES LESS THAN MAXVALUE COMMENT = 'the rest'
 (SUBPARTITION `p1s0`, SUBPARTITION `p1s1`));

-- other partitions
ALTER TABLE `log`
    PARTITION BY HASH (id) PARTITIONS 4;
-- and back
ALTER TABLE `log`
    PARTITION BY RANGE (year(`day`))
SUBPARTITION BY HASH (`id`)
(PARTITION `p0` VALUES LESS THAN (2020)
 (SUBPARTITION `p0s0`, SUBPARTITION `p0s1`),
 PARTITION `p1` VALUES LESS THAN MAXVALUE COMMENT = 'the rest'
 (SUBPARTITION `p1s0`, SUBPARTITION `p1s1`));

-- the last partition is split
ALTER TABLE `log`
    REORGANIZE PARTITION `p1` INTO (PARTITION `p` VALUES LESS THAN (2030) (SUBPARTITION `ps0`, SUBPARTITION `ps1`),
     PARTITION `p1` VALUES LESS THAN MAXVALUE COMMENT = 'the rest'
 (SUBPARTITION `p1s0`, SUBPARTITION `p1s1`));
-- and back
ALTER TABLE `log`
    REORGANIZE PARTITION `p`, `p1` INTO (PARTITION `p1` VALUES LESS THAN MAXVALUE COMMENT = 'the rest'
 (SUBPARTITION `p1s0`, SUBPARTITION `p1s1`));

-- a year less before the last partition
ALTER TABLE `log`
    REORGANIZE PARTITION `p0`, `p1` INTO (PARTITION `p0` VALUES LESS THAN (2019)
 (SUBPARTITION `p0s0`, SUBPARTITION `p0s1`),
     PARTITION `p1` VALUES LESS THAN MAXVALUE COMMENT = 'the rest'
 (SUBPARTITION `p1s0`, SUBPARTITION `p1s1`));
-- and back
ALTER TABLE `log`
    REORGANIZE PARTITION `p0`, `p1` INTO (PARTITION `p0` VALUES LESS THAN (2020)
 (SUBPARTITION `p0s0`, SUBPARTITION `p0s1`),
     PARTITION `p1` VALUES LESS THAN MAXVALUE COMMENT = 'the rest'
 (SUBPARTITION `p1s0`, SUBPARTITION `p1s1`));

-- a list more
ALTER TABLE `cells`
    ADD PARTITION (PARTITION `c` VALUES IN ((4,'d')));
-- and back
ALTER TABLE `cells`
    PARTITION BY LIST COLUMNS (`x`,`y`)
(PARTITION `a` VALUES IN ((1,'a'),(2,'b')),
 PARTITION `b` VALUES IN ((3,'c')));

-- a value of a list goes over
ALTER TABLE `cells`
    REORGANIZE PARTITION `a`, `b` INTO (PARTITION `a` VALUES IN ((1,'a')),
     PARTITION `b` VALUES IN ((3,'c'),(2,'b')));
-- and back
ALTER TABLE `cells`
    REORGANIZE PARTITION `a`, `b` INTO (PARTITION `a` VALUES IN ((1,'a'),(2,'b')),
     PARTITION `b` VALUES IN ((3,'c')));

-- more partitions
ALTER TABLE `spread`
    ADD PARTITION (PARTITION `p2`,
     PARTITION `p3`);
-- and back
ALTER TABLE `spread`
    COALESCE PARTITION 2;

-- a column more, one less
ALTER TABLE `users`
    DROP COLUMN `ok`,
    ADD COLUMN `extra` date;
-- and back
ALTER TABLE `users`
    DROP COLUMN `extra`,
    ADD COLUMN `ok` tinyint(1) DEFAULT 1;

-- a wider type: all else is kept
ALTER TABLE `users`
    MODIFY COLUMN `code` bigint(5) unsigned zerofill DEFAULT 00001;
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `code` int(5) unsigned zerofill DEFAULT 00001;

-- a wider type under a foreign key
ALTER TABLE `orders`
    DROP FOREIGN KEY `owner`;
ALTER TABLE `orders`
    MODIFY COLUMN `user_id` bigint unsigned;
ALTER TABLE `users`
    MODIFY COLUMN `id` bigint unsigned NOT NULL AUTO_INCREMENT;
ALTER TABLE `orders`
    ADD CONSTRAINT `owner` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE SET NULL ON UPDATE CASCADE;
-- and back
ALTER TABLE `orders`
    DROP FOREIGN KEY `owner`;
ALTER TABLE `orders`
    MODIFY COLUMN `user_id` int unsigned;
ALTER TABLE `users`
    MODIFY COLUMN `id` int unsigned NOT NULL AUTO_INCREMENT;
ALTER TABLE `orders`
    ADD CONSTRAINT `owner` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE SET NULL ON UPDATE CASCADE;

-- UNSIGNED
ALTER TABLE `users`
    MODIFY COLUMN `age` int unsigned DEFAULT 7;
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `age` int DEFAULT 7;

-- no ZEROFILL
ALTER TABLE `users`
    MODIFY COLUMN `code` int unsigned DEFAULT 00001;
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `code` int(5) unsigned zerofill DEFAULT 00001;

-- a value more
ALTER TABLE `users`
    MODIFY COLUMN `mood` enum('sad','ok','it''s','mad') DEFAULT 'ok';
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `mood` enum('sad','ok','it''s') DEFAULT 'ok';

-- NOT NULL
ALTER TABLE `users`
    MODIFY COLUMN `age` int NOT NULL DEFAULT 7;
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `age` int DEFAULT 7;

-- another default
ALTER TABLE `users`
    MODIFY COLUMN `age` int DEFAULT 8;
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `age` int DEFAULT 7;

-- another default of bytes
ALTER TABLE `users`
    MODIFY COLUMN `hash` binary(3) DEFAULT 'x';
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `hash` binary(3) DEFAULT 0x4142;

-- no default
ALTER TABLE `users`
    MODIFY COLUMN `email` varchar(200) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL COMMENT 'mail';
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `email` varchar(200) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s' COMMENT 'mail';

-- an expression as a default
ALTER TABLE `users`
    MODIFY COLUMN `age` int DEFAULT (1 + 2);
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `age` int DEFAULT 7;

-- NULL as a default
ALTER TABLE `users`
    MODIFY COLUMN `tags` longtext;
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `tags` set('a','b') DEFAULT NULL;

-- a text with a default
ALTER TABLE `users`
    MODIFY COLUMN `tags` longtext DEFAULT ('x');
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `tags` set('a','b');

-- no ON UPDATE
ALTER TABLE `users`
    MODIFY COLUMN `seen` datetime;
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `seen` datetime ON UPDATE CURRENT_TIMESTAMP;

-- no default of the clock
ALTER TABLE `users`
    MODIFY COLUMN `made` timestamp(3) NOT NULL;
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `made` timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3);

-- no AUTO_INCREMENT
ALTER TABLE `orders`
    DROP FOREIGN KEY `owner`;
ALTER TABLE `users`
    MODIFY COLUMN `id` int unsigned NOT NULL;
ALTER TABLE `orders`
    ADD CONSTRAINT `owner` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE SET NULL ON UPDATE CASCADE;
-- and back
ALTER TABLE `orders`
    DROP FOREIGN KEY `owner`;
ALTER TABLE `users`
    MODIFY COLUMN `id` int unsigned NOT NULL AUTO_INCREMENT;
ALTER TABLE `orders`
    ADD CONSTRAINT `owner` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE SET NULL ON UPDATE CASCADE;

-- the character set of its table
ALTER TABLE `users`
    MODIFY COLUMN `email` varchar(200) NOT NULL DEFAULT 'it''s' COMMENT 'mail';
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `email` varchar(200) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s' COMMENT 'mail';

-- another collation
ALTER TABLE `users`
    MODIFY COLUMN `mood` enum('sad','ok','it''s') COLLATE utf8mb4_bin DEFAULT 'ok';
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `mood` enum('sad','ok','it''s') DEFAULT 'ok';

-- a comment
ALTER TABLE `users`
    MODIFY COLUMN `ok` tinyint(1) DEFAULT 1 COMMENT 'it''s \\';
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `ok` tinyint(1) DEFAULT 1;

-- invisible
ALTER TABLE `users`
    MODIFY COLUMN `ok` tinyint(1) DEFAULT 1 INVISIBLE;
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `ok` tinyint(1) DEFAULT 1;

-- computed otherwise
ALTER TABLE `users`
    MODIFY COLUMN `total` int GENERATED ALWAYS AS (`age` * 3) STORED;
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `total` int GENERATED ALWAYS AS (`age` * 2) STORED;

-- computed, and not stored
ALTER TABLE `users`
    DROP INDEX `tk`,
    DROP COLUMN `total`,
    DROP COLUMN `kind`;
ALTER TABLE `users`
    ADD COLUMN `total` int GENERATED ALWAYS AS (`age` * 2) VIRTUAL AFTER `label`,
    ADD COLUMN `kind` varchar(9) GENERATED ALWAYS AS (if((`total` > 1),_utf8mb4'old',_utf8mb4'a\\b')) VIRTUAL AFTER `total`,
    ADD KEY `tk` (`total`);
-- and back
ALTER TABLE `users`
    DROP INDEX `tk`,
    DROP COLUMN `total`,
    DROP COLUMN `kind`;
ALTER TABLE `users`
    ADD COLUMN `total` int GENERATED ALWAYS AS (`age` * 2) STORED AFTER `label`,
    ADD COLUMN `kind` varchar(9) GENERATED ALWAYS AS (if((`total` > 1),_utf8mb4'old',_utf8mb4'a\\b')) VIRTUAL AFTER `total`,
    ADD KEY `tk` (`total`);

-- computed no more
ALTER TABLE `users`
    MODIFY COLUMN `total` int;
-- and back
ALTER TABLE `users`
    DROP INDEX `tk`,
    DROP COLUMN `total`,
    DROP COLUMN `kind`;
ALTER TABLE `users`
    ADD COLUMN `total` int GENERATED ALWAYS AS (`age` * 2) STORED AFTER `label`,
    ADD COLUMN `kind` varchar(9) GENERATED ALWAYS AS (if((`total` > 1),_utf8mb4'old',_utf8mb4'a\\b')) VIRTUAL AFTER `total`,
    ADD KEY `tk` (`total`);

-- another spatial reference
ALTER TABLE `places`
    DROP INDEX `sp`;
ALTER TABLE `places`
    MODIFY COLUMN `at` point SRID 3857 NOT NULL,
    ADD SPATIAL KEY `sp` (`at`);
-- and back
ALTER TABLE `places`
    DROP INDEX `sp`;
ALTER TABLE `places`
    MODIFY COLUMN `at` point SRID 4326 NOT NULL,
    ADD SPATIAL KEY `sp` (`at`);

-- a computed point
ALTER TABLE `places`
    ADD COLUMN `there` point GENERATED ALWAYS AS (`at`) STORED SRID 4326;
-- and back
ALTER TABLE `places`
    DROP COLUMN `there`;

-- a document for a text
ALTER TABLE `docs`
    MODIFY COLUMN `meta` longtext;
-- and back
ALTER TABLE `docs`
    MODIFY COLUMN `meta` json DEFAULT (json_array());

-- a longer vector
ALTER TABLE `vectors`
    MODIFY COLUMN `short` VECTOR(4);
-- and back
ALTER TABLE `vectors`
    MODIFY COLUMN `short` vector(3);

-- the same vectors

-- a column is renamed
ALTER TABLE `users`
    CHANGE COLUMN `bits` `last` bit(3) DEFAULT b'101';
-- and back
ALTER TABLE `users`
    CHANGE COLUMN `last` `bits` bit(3) DEFAULT b'101';

-- two columns change their names
ALTER TABLE `users`
    RENAME COLUMN `mood` TO `_skein_column_5`;
ALTER TABLE `users`
    RENAME COLUMN `tags` TO `_skein_column_6`;
ALTER TABLE `users`
    CHANGE COLUMN `_skein_column_5` `tags` enum('sad','ok','it''s') DEFAULT 'ok',
    CHANGE COLUMN `_skein_column_6` `mood` set('a','b');
-- and back
ALTER TABLE `users`
    RENAME COLUMN `tags` TO `_skein_column_5`;
ALTER TABLE `users`
    RENAME COLUMN `mood` TO `_skein_column_6`;
ALTER TABLE `users`
    CHANGE COLUMN `_skein_column_5` `mood` enum('sad','ok','it''s') DEFAULT 'ok',
    CHANGE COLUMN `_skein_column_6` `tags` set('a','b');

-- a column is renamed that is computed from, checked, indexed and a default of another
ALTER TABLE `users`
    DROP CONSTRAINT `grown`,
    DROP INDEX `tk`,
    ALTER COLUMN `label` DROP DEFAULT,
    DROP COLUMN `total`,
    DROP COLUMN `kind`;
ALTER TABLE `users`
    CHANGE COLUMN `age` `years` int DEFAULT 7,
    MODIFY COLUMN `label` varchar(50) DEFAULT (concat(_utf8mb4'it\'s',`years`)),
    ADD COLUMN `total` int GENERATED ALWAYS AS (`years` * 2) STORED AFTER `label`,
    ADD COLUMN `kind` varchar(9) GENERATED ALWAYS AS (if((`total` > 1),_utf8mb4'old',_utf8mb4'a\\b')) VIRTUAL AFTER `total`,
    ADD KEY `tk` (`total`),
    ADD CONSTRAINT `grown` CHECK (`years` > 0);
-- and back
ALTER TABLE `users`
    DROP CONSTRAINT `grown`,
    DROP INDEX `tk`,
    ALTER COLUMN `label` DROP DEFAULT,
    DROP COLUMN `total`,
    DROP COLUMN `kind`;
ALTER TABLE `users`
    CHANGE COLUMN `years` `age` int DEFAULT 7,
    MODIFY COLUMN `label` varchar(50) DEFAULT (concat(_utf8mb4'it\'s',`age`)),
    ADD COLUMN `total` int GENERATED ALWAYS AS (`age` * 2) STORED AFTER `label`,
    ADD COLUMN `kind` varchar(9) GENERATED ALWAYS AS (if((`total` > 1),_utf8mb4'old',_utf8mb4'a\\b')) VIRTUAL AFTER `total`,
    ADD KEY `tk` (`total`),
    ADD CONSTRAINT `grown` CHECK (`age` > 0);

-- a column is renamed in an index on an expression
ALTER TABLE `users`
    DROP CONSTRAINT `maybe`,
    DROP INDEX `fx`;
ALTER TABLE `users`
    CHANGE COLUMN `email` `mail` varchar(200) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s' COMMENT 'mail',
    ADD KEY `fx` ((lower(`mail`))),
    ADD CONSTRAINT `maybe` CHECK (`mail` <> _utf8mb4'') NOT ENFORCED;
-- and back
ALTER TABLE `users`
    DROP CONSTRAINT `maybe`,
    DROP INDEX `fx`;
ALTER TABLE `users`
    CHANGE COLUMN `mail` `email` varchar(200) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s' COMMENT 'mail',
    ADD KEY `fx` ((lower(`email`))),
    ADD CONSTRAINT `maybe` CHECK (`email` <> _utf8mb4'') NOT ENFORCED;

-- a computed column is renamed that another is computed from
ALTER TABLE `users`
    DROP COLUMN `kind`;
ALTER TABLE `users`
    CHANGE COLUMN `total` `sum` int GENERATED ALWAYS AS (`age` * 2) STORED,
    ADD COLUMN `kind` varchar(9) GENERATED ALWAYS AS (if((`sum` > 1),_utf8mb4'old',_utf8mb4'a\\b')) VIRTUAL AFTER `sum`;
-- and back
ALTER TABLE `users`
    DROP COLUMN `kind`;
ALTER TABLE `users`
    CHANGE COLUMN `sum` `total` int GENERATED ALWAYS AS (`age` * 2) STORED,
    ADD COLUMN `kind` varchar(9) GENERATED ALWAYS AS (if((`total` > 1),_utf8mb4'old',_utf8mb4'a\\b')) VIRTUAL AFTER `total`;

-- a column is renamed that the table is partitioned by
-- table log is partitioned by a column that is renamed, dropped or made anew, which MySQL refuses (error 3885): take the partitions away in a revision before, and put them up again in one after

-- a column is dropped that is computed from, with what is
ALTER TABLE `users`
    DROP CONSTRAINT `grown`,
    DROP INDEX `tk`,
    DROP COLUMN `total`,
    DROP COLUMN `kind`;
ALTER TABLE `users`
    DROP INDEX `ix`,
    DROP INDEX `iz`,
    DROP COLUMN `label`,
    DROP COLUMN `age`;
-- and back
ALTER TABLE `users`
    ADD COLUMN `age` int DEFAULT 7,
    ADD COLUMN `label` varchar(50) DEFAULT (concat(_utf8mb4'it\'s',`age`)),
    ADD COLUMN `total` int GENERATED ALWAYS AS (`age` * 2) STORED,
    ADD COLUMN `kind` varchar(9) GENERATED ALWAYS AS (if((`total` > 1),_utf8mb4'old',_utf8mb4'a\\b')) VIRTUAL,
    ADD KEY `ix` (`email`(10) DESC, `age`) COMMENT 'mail',
    ADD KEY `iz` (`age`) INVISIBLE,
    ADD KEY `tk` (`total`),
    ADD CONSTRAINT `grown` CHECK (`age` > 0);

-- an index
ALTER TABLE `users`
    ADD UNIQUE KEY `i` (`ok`, `code` DESC);
-- and back
ALTER TABLE `users`
    DROP INDEX `i`;

-- an index on an expression, which nobody sees
ALTER TABLE `users`
    ADD KEY `e` ((age + 1)) INVISIBLE;
-- and back
ALTER TABLE `users`
    DROP INDEX `e`;

-- a full text index with a parser
ALTER TABLE `users`
    ADD FULLTEXT KEY `f` (`label`) WITH PARSER `ngram`;
-- and back
ALTER TABLE `users`
    DROP INDEX `f`;

-- an index is renamed
ALTER TABLE `users`
    RENAME INDEX `iz` TO `z`;
-- and back
ALTER TABLE `users`
    RENAME INDEX `z` TO `iz`;

-- a longer prefix
ALTER TABLE `users`
    DROP INDEX `ix`,
    ADD KEY `ix` (`email`(20) DESC, `age`) COMMENT 'mail';
-- and back
ALTER TABLE `users`
    DROP INDEX `ix`,
    ADD KEY `ix` (`email`(10) DESC, `age`) COMMENT 'mail';

-- another order
ALTER TABLE `users`
    DROP INDEX `ix`,
    ADD KEY `ix` (`email`(10), `age`) COMMENT 'mail';
-- and back
ALTER TABLE `users`
    DROP INDEX `ix`,
    ADD KEY `ix` (`email`(10) DESC, `age`) COMMENT 'mail';

-- no comment
ALTER TABLE `users`
    DROP INDEX `ix`,
    ADD KEY `ix` (`email`(10) DESC, `age`);
-- and back
ALTER TABLE `users`
    DROP INDEX `ix`,
    ADD KEY `ix` (`email`(10) DESC, `age`) COMMENT 'mail';

-- queries use it, or don't
ALTER TABLE `users`
    ALTER INDEX `iz` VISIBLE;
-- and back
ALTER TABLE `users`
    ALTER INDEX `iz` INVISIBLE;

-- another expression
ALTER TABLE `users`
    DROP INDEX `fx`,
    ADD KEY `fx` ((upper(`email`)));
-- and back
ALTER TABLE `users`
    DROP INDEX `fx`,
    ADD KEY `fx` ((lower(`email`)));

-- another parser
ALTER TABLE `docs`
    DROP INDEX `ft`;
ALTER TABLE `docs`
    ADD FULLTEXT KEY `ft` (`title`, `body`);
-- and back
ALTER TABLE `docs`
    DROP INDEX `ft`;
ALTER TABLE `docs`
    ADD FULLTEXT KEY `ft` (`title`, `body`) WITH PARSER `ngram`;

-- no spatial index
ALTER TABLE `places`
    DROP INDEX `sp`;
-- and back
ALTER TABLE `places`
    ADD SPATIAL KEY `sp` (`at`);

-- the key that the server made is no difference

-- a key in place of the one that the server made
ALTER TABLE `bare`
    DROP PRIMARY KEY,
    DROP COLUMN `my_row_id`,
    ADD PRIMARY KEY (`n`);
-- and back
ALTER TABLE `bare`
    DROP PRIMARY KEY,
    MODIFY COLUMN `n` int,
    ADD COLUMN `my_row_id` bigint unsigned NOT NULL AUTO_INCREMENT INVISIBLE,
    ADD PRIMARY KEY (`my_row_id`);

-- another primary key
ALTER TABLE `docs`
    DROP PRIMARY KEY,
    ADD PRIMARY KEY (`id`, `title`);
-- and back
ALTER TABLE `docs`
    DROP PRIMARY KEY,
    MODIFY COLUMN `title` varchar(200),
    ADD PRIMARY KEY (`id`);

-- no foreign keys
ALTER TABLE `orders`
    DROP FOREIGN KEY `orders_ibfk_1`,
    DROP FOREIGN KEY `owner`,
    DROP INDEX `place_id`,
    DROP INDEX `u`;
-- and back
ALTER TABLE `orders`
    ADD KEY `place_id` (`place_id`),
    ADD KEY `u` (`user_id`),
    ADD CONSTRAINT `orders_ibfk_1` FOREIGN KEY (`place_id`) REFERENCES `places` (`id`) ON DELETE CASCADE,
    ADD CONSTRAINT `owner` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE SET NULL ON UPDATE CASCADE;

-- another action
ALTER TABLE `orders`
    DROP FOREIGN KEY `orders_ibfk_1`,
    DROP FOREIGN KEY `owner`;
ALTER TABLE `orders`
    ADD CONSTRAINT `orders_ibfk_1` FOREIGN KEY (`place_id`) REFERENCES `places` (`id`),
    ADD CONSTRAINT `owner` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON UPDATE CASCADE;
-- and back
ALTER TABLE `orders`
    DROP FOREIGN KEY `orders_ibfk_1`,
    DROP FOREIGN KEY `owner`;
ALTER TABLE `orders`
    ADD CONSTRAINT `orders_ibfk_1` FOREIGN KEY (`place_id`) REFERENCES `places` (`id`) ON DELETE CASCADE,
    ADD CONSTRAINT `owner` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE SET NULL ON UPDATE CASCADE;

-- a table that points at itself
ALTER TABLE `orders`
    ADD COLUMN `parent` bigint,
    ADD CONSTRAINT `up` FOREIGN KEY (`parent`) REFERENCES `orders` (`id`);
-- and back
ALTER TABLE `orders`
    DROP FOREIGN KEY `up`;
ALTER TABLE `orders`
    DROP INDEX `up`,
    DROP COLUMN `parent`;

-- a check
ALTER TABLE `users`
    ADD CONSTRAINT `k` CHECK (age < 200);
-- and back
ALTER TABLE `users`
    DROP CONSTRAINT `k`;

-- a check with the literals of MySQL is the same

-- no checks
ALTER TABLE `users`
    DROP CONSTRAINT `grown`,
    DROP CONSTRAINT `maybe`;
-- and back
ALTER TABLE `users`
    ADD CONSTRAINT `grown` CHECK (`age` > 0),
    ADD CONSTRAINT `maybe` CHECK (`email` <> _utf8mb4'') NOT ENFORCED;

-- a check is enforced
ALTER TABLE `users`
    DROP CONSTRAINT `maybe`,
    ADD CONSTRAINT `maybe` CHECK (`email` <> _utf8mb4'');
-- and back
ALTER TABLE `users`
    DROP CONSTRAINT `maybe`,
    ADD CONSTRAINT `maybe` CHECK (`email` <> _utf8mb4'') NOT ENFORCED;

-- a view is carried out otherwise
CREATE OR REPLACE ALGORITHM=TEMPTABLE VIEW `adults` AS select `users`.`id` AS `id` from `users` where (`users`.`age` >= 18);
-- and back
CREATE OR REPLACE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW `adults` AS select `users`.`id` AS `id` from `users` where (`users`.`age` >= 18)
WITH CASCADED CHECK OPTION;

-- a view is dropped
DROP VIEW `adults`;
-- and back
CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW `adults` AS select `users`.`id` AS `id` from `users` where (`users`.`age` >= 18)
WITH CASCADED CHECK OPTION;

-- a trigger in the turn of another
DROP TRIGGER `t1`;
DROP TRIGGER `t2`;
CREATE TRIGGER `t2` BEFORE INSERT ON `users` FOR EACH ROW SET NEW.ok = 1;
-- and back
DROP TRIGGER `t2`;
CREATE TRIGGER `t1` BEFORE INSERT ON `users` FOR EACH ROW SET NEW.email = trim(NEW.email);
CREATE TRIGGER `t2` BEFORE INSERT ON `users` FOR EACH ROW FOLLOWS `t1` SET NEW.ok = 1;

-- another body
DROP FUNCTION `twice`;
CREATE FUNCTION `twice`(`a` int) RETURNS int
    DETERMINISTIC
RETURN a + a;
-- and back
DROP FUNCTION `twice`;
CREATE FUNCTION `twice`(`a` int) RETURNS int
    DETERMINISTIC
RETURN a * 2;

-- another schedule
DROP EVENT `often`;
CREATE EVENT `often` ON SCHEDULE EVERY 2 DAY STARTS '2035-01-01 00:00:00' DO DELETE FROM notes;
-- and back
DROP EVENT `often`;
CREATE EVENT `often` ON SCHEDULE EVERY '1:30' HOUR_MINUTE STARTS '2035-01-01 00:00:00' ENDS '2036-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'it''s' DO DELETE FROM notes;

-- a sequence
-- sequence q: MySQL 9.1.0 has no sequences

-- system versioning
-- table notes: MySQL 9.1.0 has no system versioning

-- a column is kept
ALTER TABLE `users`
    CHANGE COLUMN `ok` `_skein_kept_5f15cbadc711_ok` tinyint(1) DEFAULT 1 INVISIBLE;
