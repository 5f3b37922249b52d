-- What makes the schema of mysql-5.7.txt, and what changes it.
CREATE TABLE `notes` (
    `id` int NOT NULL,
    `body` text,
    FULLTEXT KEY `ft` (`body`),
    KEY `h` (`id`)
) ENGINE=MyISAM DEFAULT CHARACTER SET=latin1;
CREATE TABLE `users` (
    `id` bigint unsigned NOT NULL AUTO_INCREMENT,
    `name` varchar(64) COLLATE utf8mb4_bin NOT NULL DEFAULT '',
    `born` date NOT NULL DEFAULT '0000-00-00',
    `seen` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    `sum` int GENERATED ALWAYS AS (`id` + 1) STORED,
    `flag` tinyint(1) NOT NULL DEFAULT 1,
    PRIMARY KEY (`id`),
    UNIQUE KEY `name` (`name`)
) ENGINE=InnoDB;

-- a column gets a wider type, and keeps all else

-- a column more, one less
ALTER TABLE `users`
    DROP COLUMN `flag`,
    ADD COLUMN `extra` date;

-- a check
-- check "k" of table users: MySQL 5.7.44 has no checks

-- no checks

-- an index on an expression, which nobody sees
-- key (id + 1) of table users: MySQL 5.7.44 has no indexes on expressions; index a generated column

-- an expression as a default
-- column users.id: MySQL 5.7.44 takes no expression as the default of a column of type bigint

-- an index is seen

-- a column is renamed
ALTER TABLE `users`
    CHANGE COLUMN `flag` `last` tinyint(1) NOT NULL DEFAULT 1;
