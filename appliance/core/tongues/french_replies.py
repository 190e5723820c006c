"""Whole sentences of Hearth's own in French, and those that answer questions. A table."""

from collections.abc import Mapping

ANSWERS: Mapping[str, str] = {
    "value": "{things}: {value}.",
    "silent": "{things}: rien à signaler.",
    "unreported": "{things}: pas encore de nouvelles.",
    "unsayable": "{things}: je ne peux pas prononcer ce qui est signalé.",
    "yes": "Oui, {said}.",
    "no": "Non, {said}.",
    "all": "tout est {state}",
    "none": "rien n'est {state}",
    "no_one": "Rien n'est {state}.",
    "how_many": "{count}: {things}.",
    "many": "{count} en état: {state}.",
    "one": "un",
    "unsure": "Je n'en suis pas certain.",
    "unknown": "Je ne sais pas pour {things}.",
    "time": "Il est {hour} heures {minute}.",
    "hour": "Il est {hour} heures.",
    "date": "Nous sommes le {weekday} {day} {month} {year}.",
    "weekdays": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "months": (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    ),
    "introduced": "Je dirais: {said}",
    "again": "Il me faut une réponse claire. {question}",
}

FIXED: Mapping[str, str] = {
    "Sorry, I didn't understand that.": "Désolé, je n'ai pas compris.",
    "I don't know a device like that.": "Je ne connais pas d'appareil comme ça.",
    "I don't know a device like that there.": "Je ne connais rien de tel à cet endroit.",
    "I have no thermometer there.": "Je n'ai pas de thermomètre à cet endroit.",
    "I don't know the weather.": "Je ne connais pas la météo.",
    "You asked for two different things there. Please say one.": (
        "Cela fait deux choses différentes. Dites-en une seule, s'il vous plaît."
    ),
    "I can't say what that is called, so I won't ask for it. Please give it another name.": (
        "Je ne peux pas prononcer ce nom, alors je ne pose pas la question. "
        "Donnez-lui un autre nom, s'il vous plaît."
    ),
    "I can't say that back to you as it is, so I won't ask for it.": (
        "Je ne peux pas répéter cela tel quel, alors je ne pose pas la question."
    ),
    "I can't do that with anything I know.": "Rien de ce que je connais ne peut faire cela.",
    "I can't do that at that time.": "Je ne peux pas faire cela à ce moment.",
    "I can only keep something in mind for a day.": (
        "Je ne peux garder quelque chose en tête que pour un jour."
    ),
    "I can't keep more in mind. Please wait until some of it is done.": (
        "Je ne peux pas en garder plus en tête. Attendez qu'une partie soit faite."
    ),
    "I can't do that by voice.": "Je ne peux pas faire cela à la voix.",
    "Something about that has changed just now, so I did nothing. Please ask me again.": (
        "Quelque chose vient de changer, alors je n'ai rien fait. Redemandez-moi, s'il vous plaît."
    ),
    "It is too late for that.": "Il est trop tard pour cela.",
    "I'm just starting. Please try again in a moment.": (
        "Je suis en train de démarrer. Réessayez dans un instant, s'il vous plaît."
    ),
    "I only do that in the room where I am. Please ask me there.": (
        "Je ne fais cela que dans la pièce où je suis. Demandez-le-moi là-bas."
    ),
    "I can't do that later here, only at once.": (
        "Je ne peux pas le faire plus tard ici, seulement tout de suite."
    ),
    "And the PIN?": "Et le code PIN?",
    "That is not it. What is the PIN?": "Ce n'est pas ça. Quel est le code PIN?",
    "Please allow it on the page.": "Autorisez-le sur la page, s'il vous plaît.",
    "All right, I won't.": "Très bien, je ne le fais pas.",
    "All right.": "Très bien.",
    "I heard no answer, so nothing was changed.": (
        "Je n'ai pas entendu de réponse, rien n'a été changé."
    ),
    "Never mind, then.": "Alors laissons cela.",
    "I can't do that here.": "Je ne peux pas faire cela ici.",
    "I have not said anything yet.": "Je n'ai encore rien dit.",
    "I'd rather not say that.": "Je préfère ne pas dire cela.",
    "Something risky was not confirmed...": (
        "Une action risquée est restée plusieurs fois sans réponse valable, "
        "alors je n'en fais plus pour le moment."
    ),
    "That's a lot at once...": "Cela fait beaucoup à la fois. Redites-le plus tard.",
    "The house is set to away, so I change nothing until someone is back.": (
        "La maison est en mode absence, alors je ne change rien avant un retour."
    ),
    "I can't answer questions just now, but I can still control the house.": (
        "Je ne peux pas répondre aux questions pour le moment, mais je peux commander la maison."
    ),
    "Part of me is restarting. Please try again in a moment.": (
        "Une partie de moi redémarre. Réessayez dans un instant."
    ),
    "Something went wrong inside me. Please try again.": (
        "Quelque chose s'est mal passé chez moi. Réessayez."
    ),
    "My settings have a mistake in them. Please correct the line that was named at the start.": (
        "Il y a une erreur dans mes réglages. Corrigez la ligne nommée au démarrage."
    ),
    "There is a problem with my microphone or speaker. Please check the cables.": (
        "Il y a un problème avec mon micro ou mon haut-parleur. Vérifiez les câbles."
    ),
    "I can't find a microphone. Please plug one in.": (
        "Je ne trouve pas de micro. Branchez-en un."
    ),
    "I can't find a speaker. Please plug one in.": (
        "Je ne trouve pas de haut-parleur. Branchez-en un."
    ),
    "I can't read that recording. Please try another one.": (
        "Je ne peux pas lire cet enregistrement. Essayez-en un autre."
    ),
    "There is a problem with my buttons or lights. Please check how they are connected.": (
        "Il y a un problème avec mes boutons ou mes voyants. Vérifiez leur branchement."
    ),
    "One of my models has a problem. Please install it again.": (
        "Un de mes modèles a un problème. Réinstallez-le."
    ),
    "A model I need is not installed. Please install it.": (
        "Un modèle dont j'ai besoin n'est pas installé. Installez-le."
    ),
    "A model file is damaged, so I won't use it. Please install it again.": (
        "Un fichier de modèle est abîmé, alors je ne l'utilise pas. Réinstallez-le."
    ),
    "I can't use that voice. Please try another one.": (
        "Je ne peux pas utiliser cette voix. Essayez-en une autre."
    ),
    "A model could not be fetched. Please check the network and try again.": (
        "Un modèle n'a pas pu être téléchargé. Vérifiez le réseau et réessayez."
    ),
    "A part of me took too long. Please try again.": (
        "Une partie de moi a mis trop de temps. Réessayez."
    ),
    "Part of me is already running, so I can't start it again. Please end the other one first.": (
        "Une partie de moi tourne déjà, je ne peux pas la relancer. Arrêtez d'abord l'autre."
    ),
    "That is too long for my language model. Please say less at once.": (
        "C'est trop long pour mon modèle de langage. Dites-en moins à la fois."
    ),
    "My language model can't work with the names in this house. Please say it in other words.": (
        "Mon modèle de langage n'arrive pas à lire les noms de cette maison. Dites-le autrement."
    ),
    "I can't reach the house just now. Please try again in a moment.": (
        "Je ne peux pas joindre la maison pour le moment. Réessayez dans un instant."
    ),
    "I can't reach the house just now, so nothing was changed. Please try again in a moment.": (
        "Je ne peux pas joindre la maison pour le moment, rien n'a été changé. "
        "Réessayez dans un instant."
    ),
    "Another program is where my house connection should be. Please end it, and start me again.": (
        "Un autre programme occupe la place de ma connexion à la maison. "
        "Arrêtez-le et redémarrez-moi."
    ),
    "I can't use my memory just now. Please check the disk I keep it on.": (
        "Je ne peux pas utiliser ma mémoire pour le moment. Vérifiez le disque où elle se trouve."
    ),
    "I can't use that update. Please try another one.": (
        "Je ne peux pas utiliser cette mise à jour. Essayez-en une autre."
    ),
    "I can't use that backup. Please try another one.": (
        "Je ne peux pas utiliser cette sauvegarde. Essayez-en une autre."
    ),
    "Another program is using my memory. Please try again in a moment.": (
        "Un autre programme utilise ma mémoire. Réessayez dans un instant."
    ),
    "My memory is damaged. Please start me again, and I'll go back to the last copy.": (
        "Ma mémoire est abîmée. Redémarrez-moi, et je reprendrai la dernière copie."
    ),
    "Somebody removed my memory. Please start me again.": (
        "Quelqu'un a enlevé ma mémoire. Redémarrez-moi."
    ),
    "My memory was damaged.": "Ma mémoire était abîmée.",
    "As far as I can tell, nothing in it is lost.": "Pour autant que je sache, rien n'est perdu.",
    "My memory was damaged, so I've gone back to the copy of...": (
        "Ma mémoire était abîmée, alors j'ai repris la dernière copie."
    ),
    "What was added since may be lost.": "Ce qui a été ajouté depuis est peut-être perdu.",
    "My memory was damaged, and there was no copy.": (
        "Ma mémoire était abîmée, et il n'y avait pas de copie."
    ),
    "I remember nothing, and my devices have to be approved again.": (
        "Je ne sais plus rien, et mes appareils doivent être approuvés de nouveau."
    ),
    "I saved what I could read. Please check my devices on the page.": (
        "J'ai sauvé ce que j'ai pu lire. Vérifiez mes appareils sur la page."
    ),
    "My clock is wrong, so alarms and dates will be too. Please check its battery.": (
        "Mon horloge se trompe, donc aussi les réveils et les dates. Vérifiez sa pile."
    ),
    "My disk is nearly full. Please make some room on it.": (
        "Mon disque est presque plein. Faites un peu de place."
    ),
    "I'm too hot. Please check that air can get to me.": (
        "J'ai trop chaud. Vérifiez que l'air m'arrive."
    ),
    "My record of what was done here is damaged. The journal page shows where.": (
        "Mon journal est abîmé. La page montre où."
    ),
    "I may not hear you when you call me. Please try my wake word.": (
        "Je ne vous entends peut-être pas quand vous m'appelez. Essayez mon mot d'éveil."
    ),
    "I can't think well just now. The health page shows why.": (
        "Je ne réfléchis pas bien en ce moment. La page montre pourquoi."
    ),
    "The broker hands on nothing, so I can't change anything in the house.": (
        "Le courtier ne transmet rien, je ne peux donc rien changer dans la maison."
    ),
    "A part of me does not start. The health page shows which.": (
        "Une partie de moi ne démarre pas. La page montre laquelle."
    ),
    "Something happened in me that never should. The health page shows what.": (
        "Il s'est passé en moi quelque chose qui ne devrait jamais arriver. La page montre quoi."
    ),
    "My disk is full, so nothing was changed. Please free some space.": (
        "Mon disque est plein, alors rien n'a changé. Libérez de la place."
    ),
    "My disk is full. Please free some space.": ("Mon disque est plein. Libérez de la place."),
    "I can't write my journal, so I won't change anything. Please check my disk.": (
        "Je ne peux pas écrire mon journal, alors je ne change rien. Vérifiez mon disque."
    ),
    "That wasn't confirmed properly, so I did nothing. Please ask again.": (
        "Ce n'était pas validé correctement, je n'ai rien fait. Redemandez-le."
    ),
    "A step of the demo went wrong. Please try again.": (
        "Une étape de la démonstration a échoué. Réessayez."
    ),
    "I could not prove that nothing leaves. Please look at what the command says.": (
        "Je n'ai pas pu prouver que rien ne sort. Lisez ce que dit la commande."
    ),
    "My hearing is restarting. Please try again in a moment.": (
        "Mon écoute redémarre. Réessayez dans un instant."
    ),
    "My voice is restarting. Please try again in a moment.": (
        "Ma voix redémarre. Réessayez dans un instant."
    ),
    "My language model is restarting. Please try again in a moment.": (
        "Mon modèle de langage redémarre. Réessayez dans un instant."
    ),
    "My wake word is restarting. Please try again in a moment.": (
        "Mon mot d'appel redémarre. Réessayez dans un instant."
    ),
    "My hearing took too long. Please say that again.": (
        "Mon écoute a mis trop de temps. Répétez, s'il vous plaît."
    ),
    "My voice took too long. Please ask again.": ("Ma voix a mis trop de temps. Redemandez-le."),
    "My language model took too long. Please try again, more briefly.": (
        "Mon modèle de langage a mis trop de temps. Réessayez, plus brièvement."
    ),
    "My wake word took too long. Please try again.": (
        "Mon mot d'appel a mis trop de temps. Réessayez."
    ),
    "Done.": ("C'est fait."),
}
