-- What makes the schema of mysql-8.0.txt, and what changes it.
CREATE TABLE `places` (
    `id` bigint NOT NULL,
    `at` point srid 4326 NOT NULL,
    `name` varchar(20) NOT NULL DEFAULT 'x',
    PRIMARY KEY (`id`),
    SPATIAL KEY `sp` (`at`)
) ENGINE=InnoDB DEFAULT CHARACTER SET=latin1;
CREATE TABLE `log` (
    `day` date NOT NULL,
    `id` int NOT NULL,
    PRIMARY KEY (`id`, `day`),
    CONSTRAINT `log_ibfk_1` FOREIGN KEY (`id`) REFERENCES `places` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB
PARTITION BY RANGE (year(`day`))
(PARTITION `p0` VALUES LESS THAN (2020),
 PARTITION `p1` VALUES LESS THAN MAXVALUE COMMENT = 'the rest');
CREATE TABLE `users` (
    `id` int unsigned NOT NULL AUTO_INCREMENT,
    `email` varchar(200) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s' COMMENT 'mail',
    `age` int DEFAULT 7,
    `code` int(5) unsigned zerofill DEFAULT 00001,
    `ok` tinyint(1) DEFAULT 1,
    `mood` enum('sad','ok','it''s') DEFAULT 'ok',
    `made` timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
    `token` varchar(36) DEFAULT (uuid()),
    `label` varchar(50) DEFAULT (concat(_utf8mb4'a',`age`)),
    `total` int GENERATED ALWAYS AS (`age` * 2) STORED,
    `kind` varchar(9) GENERATED ALWAYS AS (if((`age` > 1),_utf8mb4'old',_utf8mb4'new')) VIRTUAL,
    `hidden` int INVISIBLE,
    `meta` json,
    `bits` bit(3) DEFAULT b'101',
    PRIMARY KEY (`id`),
    CONSTRAINT `grown` CHECK (`age` > 0),
    CONSTRAINT `maybe` CHECK (`email` <> _utf8mb4'') NOT ENFORCED,
    FULLTEXT KEY `ft` (`label`),
    KEY `fx` ((lower(`email`))),
    KEY `ix` (`email`(10) DESC, `age`) COMMENT 'mail',
    KEY `iz` (`age`) INVISIBLE,
    UNIQUE KEY `uq` (`token`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC COMMENT='people';
CREATE FUNCTION `twice`(`a` int) RETURNS int
    DETERMINISTIC
RETURN a * 2;
CREATE SQL SECURITY INVOKER VIEW `adults` AS select `users`.`id` AS `id` from `users` where (`users`.`age` >= 18)
WITH CASCADED CHECK OPTION;
CREATE TRIGGER `t1` BEFORE INSERT ON `users` FOR EACH ROW SET NEW.email = trim(NEW.email);
CREATE TRIGGER `t2` BEFORE INSERT ON `users` FOR EACH ROW FOLLOWS `t1` SET NEW.ok = 1;

-- a column gets a wider type, and keeps all else
ALTER TABLE `users`
    MODIFY COLUMN `id` bigint unsigned NOT NULL AUTO_INCREMENT;

-- a column more, one less
ALTER TABLE `users`
    DROP COLUMN `ok`,
    ADD COLUMN `extra` date;

-- a check
ALTER TABLE `users`
    ADD CONSTRAINT `k` CHECK (id > 0);

-- no checks
ALTER TABLE `users`
    DROP CONSTRAINT `grown`,
    DROP CONSTRAINT `maybe`;

-- an index on an expression, which nobody sees
ALTER TABLE `users`
    ADD KEY `e` ((id + 1)) INVISIBLE;

-- an expression as a default
ALTER TABLE `users`
    MODIFY COLUMN `id` int unsigned NOT NULL DEFAULT (1 + 2);

-- an index is seen
ALTER TABLE `users`
    ALTER INDEX `iz` VISIBLE;

-- a column is renamed
ALTER TABLE `users`
    CHANGE COLUMN `bits` `last` bit(3) DEFAULT b'101';
-- left alone: definer trigger t2: it runs as app@localhost, and whoever makes it anew takes that place
