-- What changes the schema of mysql-5.7.txt on MySQL 8.0.11, there and back.

-- a table is dropped
DROP TABLE `orders`;
-- and back
CREATE TABLE `orders` (
    `id` bigint NOT NULL AUTO_INCREMENT,
    `user_id` int unsigned,
    `place_id` bigint,
    `price` decimal(10,2) NOT NULL DEFAULT 0.00,
    PRIMARY KEY (`id`),
    KEY `u` (`user_id`),
    CONSTRAINT `orders_ibfk_1` FOREIGN KEY (`place_id`) REFERENCES `places` (`id`) ON DELETE CASCADE,
    CONSTRAINT `owner` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE SET NULL ON UPDATE CASCADE
) ENGINE=InnoDB;

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
    COLLATE=utf8mb4_general_ci;
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
    PARTITION BY RANGE (YEAR(day))
(PARTITION `p0` VALUES LESS THAN (2020),
 PARTITION `p1` VALUES LESS THAN MAXVALUE COMMENT = 'the rest');

-- other partitions
ALTER TABLE `log`
    PARTITION BY HASH (id) PARTITIONS 4;
-- and back
ALTER TABLE `log`
    PARTITION BY RANGE (YEAR(day))
(PARTITION `p0` VALUES LESS THAN (2020),
 PARTITION `p1` VALUES LESS THAN MAXVALUE COMMENT = 'the rest');

-- the last partition is split
ALTER TABLE `log`
    REORGANIZE PARTITION `p1` INTO (PARTITION `p` VALUES LESS THAN (2030),
     PARTITION `p1` VALUES LESS THAN MAXVALUE COMMENT = 'the rest');
-- and back
ALTER TABLE `log`
    REORGANIZE PARTITION `p`, `p1` INTO (PARTITION `p1` VALUES LESS THAN MAXVALUE COMMENT = 'the rest');

-- a year less before the last partition
ALTER TABLE `log`
    REORGANIZE PARTITION `p0`, `p1` INTO (PARTITION `p0` VALUES LESS THAN (2019),
     PARTITION `p1` VALUES LESS THAN MAXVALUE COMMENT = 'the rest');
-- and back
ALTER TABLE `log`
    REORGANIZE PARTITION `p0`, `p1` INTO (PARTITION `p0` VALUES LESS THAN (2020),
     PARTITION `p1` VALUES LESS THAN MAXVALUE COMMENT = 'the rest');

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
    MODIFY COLUMN `hash` binary(3) DEFAULT 'AB';

-- no default
ALTER TABLE `users`
    MODIFY COLUMN `email` varchar(200) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL COMMENT 'mail';
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `email` varchar(200) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s' COMMENT 'mail';

-- an expression as a default
-- column users.age: MySQL 8.0.11 takes no expression as the default of a column of type int

-- NULL as a default
ALTER TABLE `users`
    MODIFY COLUMN `tags` longtext;
-- and back
ALTER TABLE `users`
    MODIFY COLUMN `tags` set('a','b') DEFAULT NULL;

-- a text with a default
-- column users.tags: MySQL 8.0.11 takes no expression as the default of a column of type longtext

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
-- column users.ok: MySQL 8.0.11 has no invisible columns, which came with 8.0.23

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
    ADD COLUMN `kind` varchar(9) GENERATED ALWAYS AS (if((`total` > 1),'it\'s','a\\b')) VIRTUAL AFTER `total`,
    ADD KEY `tk` (`total`);
-- and back
ALTER TABLE `users`
    DROP INDEX `tk`,
    DROP COLUMN `total`,
    DROP COLUMN `kind`;
ALTER TABLE `users`
    ADD COLUMN `total` int GENERATED ALWAYS AS (`age` * 2) STORED AFTER `label`,
    ADD COLUMN `kind` varchar(9) GENERATED ALWAYS AS (if((`total` > 1),'it\'s','a\\b')) VIRTUAL AFTER `total`,
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
    ADD COLUMN `kind` varchar(9) GENERATED ALWAYS AS (if((`total` > 1),'it\'s','a\\b')) VIRTUAL AFTER `total`,
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
    MODIFY COLUMN `at` point NOT NULL,
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
    MODIFY COLUMN `meta` json;

-- a column is renamed
ALTER TABLE `users`
    CHANGE COLUMN `bits` `last` bit(3) DEFAULT b'101';
-- and back
ALTER TABLE `users`
    CHANGE COLUMN `last` `bits` bit(3) DEFAULT b'101';

-- two columns change their names
ALTER TABLE `users`
    RENAME COLUMN `mood` TO `_skein_column_6`;
ALTER TABLE `users`
    RENAME COLUMN `tags` TO `_skein_column_7`;
ALTER TABLE `users`
    CHANGE COLUMN `_skein_column_6` `tags` enum('sad','ok','it''s') DEFAULT 'ok',
    CHANGE COLUMN `_skein_column_7` `mood` set('a','b');
-- and back
ALTER TABLE `users`
    RENAME COLUMN `tags` TO `_skein_column_6`;
ALTER TABLE `users`
    RENAME COLUMN `mood` TO `_skein_column_7`;
ALTER TABLE `users`
    CHANGE COLUMN `_skein_column_6` `mood` enum('sad','ok','it''s') DEFAULT 'ok',
    CHANGE COLUMN `_skein_column_7` `tags` set('a','b');

-- a column is renamed that is computed from, checked, indexed and a default of another
ALTER TABLE `users`
    DROP INDEX `tk`,
    DROP COLUMN `total`,
    DROP COLUMN `kind`;
ALTER TABLE `users`
    CHANGE COLUMN `age` `years` int DEFAULT 7,
    ADD COLUMN `total` int GENERATED ALWAYS AS (`years` * 2) STORED AFTER `label`,
    ADD COLUMN `kind` varchar(9) GENERATED ALWAYS AS (if((`total` > 1),'it\'s','a\\b')) VIRTUAL AFTER `total`,
    ADD KEY `tk` (`total`);
-- and back
ALTER TABLE `users`
    DROP INDEX `tk`,
    DROP COLUMN `total`,
    DROP COLUMN `kind`;
ALTER TABLE `users`
    CHANGE COLUMN `years` `age` int DEFAULT 7,
    ADD COLUMN `total` int GENERATED ALWAYS AS (`age` * 2) STORED AFTER `label`,
    ADD COLUMN `kind` varchar(9) GENERATED ALWAYS AS (if((`total` > 1),'it\'s','a\\b')) VIRTUAL AFTER `total`,
    ADD KEY `tk` (`total`);

-- a column is renamed in an index on an expression
ALTER TABLE `users`
    CHANGE COLUMN `email` `mail` varchar(200) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s' COMMENT 'mail';
-- and back
ALTER TABLE `users`
    CHANGE COLUMN `mail` `email` varchar(200) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s' COMMENT 'mail';

-- a computed column is renamed that another is computed from
ALTER TABLE `users`
    DROP COLUMN `kind`;
ALTER TABLE `users`
    CHANGE COLUMN `total` `sum` int GENERATED ALWAYS AS (`age` * 2) STORED,
    ADD COLUMN `kind` varchar(9) GENERATED ALWAYS AS (if((`sum` > 1),'it\'s','a\\b')) VIRTUAL AFTER `sum`;
-- and back
ALTER TABLE `users`
    DROP COLUMN `kind`;
ALTER TABLE `users`
    CHANGE COLUMN `sum` `total` int GENERATED ALWAYS AS (`age` * 2) STORED,
    ADD COLUMN `kind` varchar(9) GENERATED ALWAYS AS (if((`total` > 1),'it\'s','a\\b')) VIRTUAL AFTER `total`;

-- a column is renamed that the table is partitioned by
-- table log is partitioned by a column that is renamed, dropped or made anew, which MySQL refuses (error 3885): take the partitions away in a revision before, and put them up again in one after

-- a column is dropped that is computed from, with what is
ALTER TABLE `users`
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
    ADD COLUMN `label` varchar(50) DEFAULT 'none',
    ADD COLUMN `total` int GENERATED ALWAYS AS (`age` * 2) STORED,
    ADD COLUMN `kind` varchar(9) GENERATED ALWAYS AS (if((`total` > 1),'it\'s','a\\b')) VIRTUAL,
    ADD KEY `ix` (`email`(10), `age`) COMMENT 'mail',
    ADD KEY `iz` (`age`),
    ADD KEY `tk` (`total`);

-- an index
ALTER TABLE `users`
    ADD UNIQUE KEY `i` (`ok`, `code` DESC);
-- and back
ALTER TABLE `users`
    DROP INDEX `i`;

-- an index on an expression, which nobody sees
-- key (age + 1) of table users: MySQL 8.0.11 has no indexes on expressions, which came with 8.0.13; index a generated column

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
    ADD KEY `ix` (`email`(20), `age`) COMMENT 'mail';
-- and back
ALTER TABLE `users`
    DROP INDEX `ix`,
    ADD KEY `ix` (`email`(10), `age`) COMMENT 'mail';

-- another order
ALTER TABLE `users`
    DROP INDEX `ix`,
    ADD KEY `ix` (`email`(10) DESC, `age`) COMMENT 'mail';
-- and back
ALTER TABLE `users`
    DROP INDEX `ix`,
    ADD KEY `ix` (`email`(10), `age`) COMMENT 'mail';

-- no comment
ALTER TABLE `users`
    DROP INDEX `ix`,
    ADD KEY `ix` (`email`(10), `age`);
-- and back
ALTER TABLE `users`
    DROP INDEX `ix`,
    ADD KEY `ix` (`email`(10), `age`) COMMENT 'mail';

-- queries use it, or don't
ALTER TABLE `users`
    ALTER INDEX `iz` INVISIBLE;
-- and back
ALTER TABLE `users`
    ALTER INDEX `iz` VISIBLE;

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
-- check "k" of table users: MySQL 8.0.11 has no checks, which came with 8.0.16

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
CREATE FUNCTION `twice`(`a` int(11)) RETURNS int(11)
    DETERMINISTIC
RETURN a * 2;

-- another schedule
DROP EVENT `often`;
CREATE EVENT `often` ON SCHEDULE EVERY 2 DAY STARTS '2035-01-01 00:00:00' DO DELETE FROM notes;
-- and back
DROP EVENT `often`;
CREATE EVENT `often` ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' DO DELETE FROM notes;

-- a sequence
-- sequence q: MySQL 8.0.11 has no sequences

-- system versioning
-- table notes: MySQL 8.0.11 has no system versioning

-- a column is kept
ALTER TABLE `users`
    CHANGE COLUMN `ok` `_skein_kept_5f15cbadc711_ok` tinyint(1) DEFAULT 1;
