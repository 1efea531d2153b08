/** Family names of the synthetic staff: common ones of many countries. */
export const FAMILY_NAMES = `
abbas adeyemi aguilar ahmed akhtar albrecht ali almeida alvarez amari andersen anderson ando arnold asante aydin
bailey baker banerjee barros bauer becker bell bennett berger bianchi bishop bjork blanc bond boateng borg botha bowen
brandt braun brooks brown bruno bryant burke busch byrne cai campbell cardoso carlsen carter castro cerny chan chavez chen
cho choi clark cohen cole colombo conti cooper costa cruz dahl das davies delgado demir diallo diaz dietrich dimitrov dubois
duran ebert edwards eriksen esposito evans farah fernandez ferrari fischer fleming flores fontaine foster fox frank fraser
fuchs fujita garcia gibson gomez gonzalez gordon graham grant gray green greco gruber guerra gupta haas hall hamid hansen
harris hartmann hassan hayashi heinz henry hernandez herrera hoang hoffmann holm horvath howard huang huber hughes hunt
hussain ibrahim ito ivanov jackson jacobs jain jansen jensen jimenez johansson johnson jones joshi kahn kaiser kamau kang
kaplan karlsson kaur kay keller kelly khan kim king klein koch kovacs kowalski kraus krishnan kruger kumar kuznetsov lam lang
larsen lau lee lehmann leroy lewis li lim lind lopez lorenz lund ma maier malik mancini marino markovic marsh martin martinez
mason mathur matsuda mayer mehta meier mendes meyer miller mills mishra mitchell mohamed molina moore morales moreau moretti
morgan moser muller murphy murray nagy nair nakamura navarro neumann ng nguyen nielsen nilsson nowak obi okafor okeke olsen
olson ono ortega osei otto owens pak palmer papadakis park parker patel pavlov pereira perez peters petrov pham phillips
pierre pinto popescu porter pospisil powell price quinn rahman ramirez ramos rao reid reyes ricci richter rios rivera roberts
robinson rocha rojas romano rossi roth roy ruiz russo saito salazar salem sanchez sanders santos sato sauer schafer schmidt
scholz schroder schulz schwarz scott seidel sharma shaw silva simon singh smith sokolov sommer song sousa stein stewart stone
suarez suzuki svensson takahashi tan tanaka taylor thomas thompson tran turner urban vargas vasquez vega vogel wagner walker
wang ward watson weber wei weiss werner west white williams wilson winkler wolf wong wood wright wu yadav yamada yang yilmaz
young zhang zhao zimmermann
`
  .trim()
  .split(/\s+/);
